namespace PhoneTranscriber.Load;

/// <summary>The one clock of a run: nanoseconds since some moment.</summary>
internal static class Clock
{
    public const long Microsecond = 1_000;
    public const long Millisecond = 1_000_000;
    public const long Second = 1_000_000_000;

    public static long Now => TimeProvider.System.GetTimestamp();
}
