using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>Open files: two per call on either side, and some.</summary>
internal static unsafe class FileLimit
{
    private const int OpenFiles = 7;
    private const int Others = 300;

    /// <summary>Raises the soft limit, for the servers that are started too.</summary>
    /// <exception cref="InvalidOperationException">The hard limit is too low.</exception>
    public static void Require(int calls)
    {
        var needed = (ulong)((2 * calls) + Others);
        var limits = stackalloc ulong[2];
        SystemCallException.Check(Libc.GetLimit(OpenFiles, limits), "getrlimit");
        if (limits[1] < needed) throw new InvalidOperationException($"{calls} calls need {needed} open files, {limits[1]} are allowed: raise 'ulimit -Hn'.");
        limits[0] = limits[1];
        SystemCallException.Check(Libc.SetLimit(OpenFiles, limits), "setrlimit");
    }
}
