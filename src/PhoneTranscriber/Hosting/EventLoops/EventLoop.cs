using System.Collections.Concurrent;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// One thread that waits for many sockets and handles what they bring, there and then. Live calls are small messages all the time: with one
/// hand to pass through, and no other thread to wake, a message costs little more than the system call that reads it.
/// </summary>
internal sealed class EventLoop
{
    /// <summary>
    /// The process's loops. A loop carries more calls than one core has time for, and the other half of the cores has the rest to do.
    /// </summary>
    private static readonly Lazy<EventLoop[]> All =
        new(static () => [.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / 2, 1, 16)).Select(static number => new EventLoop(number))]);

    /// <summary>
    /// While more comes all the time, it is collected for so long and then handled in one go: a thread that is woken for each message spends
    /// more on that than on the message.
    /// </summary>
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(2);

    private static uint _taken;
    private readonly ConcurrentDictionary<long, LoopStream> _streams = new();
    private readonly Epoll _epoll = new();
    private long _lastId;

    private EventLoop(int number) => new Thread(Run) { IsBackground = true, Name = $"Event loop {number}" }.Start();

    /// <summary>Whether this system has what the loops need.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux();

    /// <summary>The loops take turns.</summary>
    public static EventLoop Next() => All.Value[Interlocked.Increment(ref _taken) % All.Value.Length];

    /// <summary>Makes a stream known.</summary>
    /// <returns>The number to <see cref="Watch"/> it by.</returns>
    public long Add(LoopStream stream)
    {
        var id = Interlocked.Increment(ref _lastId);
        _streams[id] = stream;
        return id;
    }

    public void Remove(long id) => _streams.TryRemove(id, out _);

    /// <inheritdoc cref="Epoll.Watch"/>
    public void Watch(nint descriptor, long id, uint before, uint interest) => _epoll.Watch(descriptor, id, before, interest);

    private void Run()
    {
        var isBusy = false;
        while (true)
        {
            if (isBusy) Epoll.Pause(Beat);
            var count = _epoll.Wait(0);
            isBusy = count > 0;
            if (!isBusy) count = _epoll.Wait(-1);
            for (var i = 0; i < count; i++)
            {
                var (id, events) = _epoll.Ready(i);
                if (_streams.TryGetValue(id, out var stream)) stream.OnReady(events);
            }
        }
    }
}
