using System.Buffers.Text;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace PhoneTranscriber.Testing.Time;

/// <summary>
/// Tells when all that was set in motion in this process has come to rest: every other thread sleeps, so nothing moves until a clock does.
/// With all parties in one process and every timer on a <see cref="ManualTimeProvider"/>, that is when the clock may be advanced, whatever
/// the parties are waiting for. It asks the kernel, so a busy machine makes it later, never wrong.
/// </summary>
/// <remarks>
/// Linux only. What waits for the machine's own clock counts as at rest. On the loopback device a message sent is a message received, as
/// long as nobody delays it (Nagle's algorithm is off on all sockets of Kestrel and of .NET's HTTP client).
/// </remarks>
public sealed class Stillness : IDisposable
{
    private const uint Interval = 50;

    // They follow the machine's clock or make code faster; nobody waits for them. Names as the kernel cuts them.
    private static readonly string[] Bystanders = ["Kestrel Timer", ".NET File Watch", ".NET Tiered Com", ".NET BGC"];

    private readonly SemaphoreSlim _asked = new(0);
    private readonly List<SafeFileHandle> _threads = [];
    private readonly byte[] _line = new byte[512];
    private readonly long[] _usage = new long[18];
    private SafeFileHandle? _self;
    private int _threadCount;
    private TaskCompletionSource? _answer;
    private TimeSpan _patience;
    private volatile bool _disposed;

    public Stillness() => new Thread(Watch) { IsBackground = true, Name = nameof(Stillness) }.Start();

    /// <summary>Waits until nothing moves; one caller at a time.</summary>
    /// <exception cref="TimeoutException">The process did not come to rest within <paramref name="patience"/>.</exception>
    public Task WaitAsync(TimeSpan patience)
    {
        _patience = patience;
        _answer = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var answered = _answer.Task;
        _asked.Release();
        return answered;
    }

    public void Dispose()
    {
        _disposed = true;
        _asked.Release();
    }

    // A thread of its own: a thread of the pool would be missed by those whose work is awaited.
    private void Watch()
    {
        _self = File.OpenHandle("/proc/thread-self/stat");
        while (true)
        {
            _asked.Wait();
            if (_disposed)
                break;

            var start = TimeProvider.System.GetTimestamp();
            var still = IsStill();
            for (; !still && TimeProvider.System.GetElapsedTime(start) < _patience; still = IsStill())
                _ = PauseMicroseconds(Interval);

            if (still)
                _answer!.SetResult();
            else
                _answer!.SetException(new TimeoutException($"The process did not come to rest in {_patience.TotalSeconds:0} s."));
        }

        _threads.ForEach(static thread => thread.Dispose());
        _self.Dispose();
        _asked.Dispose();
    }

    /// <summary>
    /// Looking at threads one after another is not looking at all at once. But whoever was awake when the look began and asleep when its
    /// turn came has gone to sleep meanwhile, and that shows in the number of context switches.
    /// </summary>
    private bool IsStill()
    {
        if (ThreadPool.PendingWorkItemCount > 0)
            return false;

        // Who was awake last time is likely to be awake now.
        if (_threads.Count > 0 && Sleeps(_threads[0]) == false)
            return false;

        var before = ContextSwitches();
        if (ThreadCount() != _threadCount)
            FindThreads();

        for (var i = 0; i < _threads.Count; i++)
        {
            var sleeps = Sleeps(_threads[i]);
            if (sleeps == true)
                continue;

            if (sleeps is null)
                FindThreads();
            else
                (_threads[0], _threads[i]) = (_threads[i], _threads[0]);

            return false;
        }

        return ContextSwitches() == before;
    }

    private void FindThreads()
    {
        _threads.ForEach(static thread => thread.Dispose());
        _threads.Clear();
        _threadCount = 0;
        var self = Path.GetFileName(File.ResolveLinkTarget("/proc/thread-self", returnFinalTarget: false)!.FullName);
        foreach (var folder in Directory.EnumerateDirectories("/proc/self/task"))
        {
            _threadCount++;
            try
            {
                if (Path.GetFileName(folder) != self && !Bystanders.Contains(File.ReadAllText(Path.Combine(folder, "comm")).Trim()))
                    _threads.Add(File.OpenHandle(Path.Combine(folder, "stat")));
            }
            catch (IOException)
            {
                // The thread has ended meanwhile.
            }
        }
    }

    /// <returns>Null when the thread has ended.</returns>
    private bool? Sleeps(SafeFileHandle thread)
    {
        var length = ReadLine(thread);
        // 4711 (.NET TP Worker) S 4700 …
        return length == 0 ? null : _line[_line.AsSpan(0, length).LastIndexOf((byte)')') + 2] == 'S';
    }

    private int ThreadCount()
    {
        const int FieldsBefore = 17;
        var line = _line.AsSpan(0, ReadLine(_self!));
        line = line[(line.LastIndexOf((byte)')') + 2)..];
        for (var field = 0; field < FieldsBefore; field++)
            line = line[(line.IndexOf((byte)' ') + 1)..];

        return Utf8Parser.TryParse(line, out int count, out _) ? count : throw new PlatformNotSupportedException();
    }

    private int ReadLine(SafeFileHandle file)
    {
        try
        {
            return RandomAccess.Read(file, _line, 0);
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private long ContextSwitches()
    {
        const int OfThisProcess = 0, Voluntary = 16, Involuntary = 17;
        return GetUsage(OfThisProcess, _usage) == 0 ? _usage[Voluntary] + _usage[Involuntary] : throw new PlatformNotSupportedException();
    }

    [DllImport("libc", EntryPoint = "getrusage")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int GetUsage(int who, [Out] long[] usage);

    [DllImport("libc", EntryPoint = "usleep")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int PauseMicroseconds(uint microseconds);
}
