namespace PhoneTranscriber.Load.Native;

/// <summary>The processor time of another process, to the nanosecond; <c>/proc/PID/stat</c> counts in hundredths of a second.</summary>
internal static unsafe class ProcessClock
{
    /// <returns>Time used so far by all its threads, ns; -1 when there is no such process.</returns>
    public static long Read(int process)
    {
        int clock;
        var time = default(TimeSpec);
        if (Libc.ProcessClock(process, &clock) != 0) return -1;
        return Libc.ReadClock(clock, &time) == 0 ? time.Nanoseconds : -1;
    }
}
