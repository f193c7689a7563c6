using System.Globalization;

namespace PhoneTranscriber.Load.Native;

/// <summary>Binds this process to a core.</summary>
internal static unsafe class Affinity
{
    private const int Words = 16;

    /// <summary>All threads there are; later ones inherit it.</summary>
    public static void Bind(int core)
    {
        var mask = stackalloc ulong[Words];
        mask[core / 64] = 1UL << (core % 64);
        foreach (var thread in Directory.GetDirectories("/proc/self/task"))
        {
            var id = int.Parse(Path.GetFileName(thread), CultureInfo.InvariantCulture);
            SystemCallException.Check(Libc.SetAffinity(id, Words * sizeof(ulong), mask), $"sched_setaffinity to core {core}");
        }
    }
}
