namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>How long random calls are. Times in milliseconds.</summary>
/// <param name="Least">Shortest call.</param>
/// <param name="Most">Longest call.</param>
/// <param name="SilenceShare">How many of the pauses are silences of 5 to 60 s, 0..1.</param>
/// <param name="Outage">
/// How long the service may be away in all. The bridge keeps 60 s of audio: beyond that, words are lost by design.
/// </param>
/// <param name="Strike">How late in a session a fault may strike.</param>
/// <param name="ShortLife">Shortest life of a session of <see cref="Trouble.ShortLife"/>; the longest is three times that.</param>
internal sealed record CallShape(int Least, int Most, double SilenceShare, int Outage, int Strike, int ShortLife)
{
    public static CallShape Long { get; } = new(120_000, 180_000, 0.06, Outage: 40_000, Strike: 30_000, ShortLife: 30_000);

    /// <summary>For calls that take their time on the real clock.</summary>
    public static CallShape Short { get; } = new(20_000, 27_000, 0, Outage: 8_000, Strike: 8_000, ShortLife: 8_000);

    /// <summary>Longer than a session of the service can be; its pauses are too short to end one.</summary>
    public static CallShape FourHours { get; } = new(4 * 3_600_000, (4 * 3_600_000) + 1, 0, Outage: 0, Strike: 1_000, ShortLife: 0);
}
