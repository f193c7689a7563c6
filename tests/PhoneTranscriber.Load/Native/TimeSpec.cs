using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.Native;

/// <summary><c>struct timespec</c>.</summary>
[StructLayout(LayoutKind.Sequential)]
internal struct TimeSpec(long nanoseconds)
{
    private const long Second = 1_000_000_000;
    private readonly long _seconds = nanoseconds / Second;
    private readonly long _nanoseconds = nanoseconds % Second;

    public readonly long Nanoseconds => (_seconds * Second) + _nanoseconds;
}
