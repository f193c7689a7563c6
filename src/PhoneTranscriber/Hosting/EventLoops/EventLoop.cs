namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// One thread that waits for many sockets and handles what they bring, there and then, and what goes by the clock beside it. Live calls are
/// small messages all the time: with one hand to pass through, and no other thread to wake, a message costs little more than the system call
/// that reads it.
/// </summary>
internal sealed class EventLoop
{
    /// <summary>
    /// The process's loops. A loop carries more calls than one core has time for, and the other half of the cores has the rest to do.
    /// </summary>
    private static readonly Lazy<(EventLoop[] Loops, string? Refusal)> All = new(Begin);

    private readonly Epoll _epoll = new();
    private readonly Lock _gate = new();
    private readonly Stack<int> _free = [];
    private LoopStream?[] _places = new LoopStream?[64];
    private volatile IClockwork[] _clockworks = [];
    private int _used;
    private long _added;
    private int _count;

    public EventLoop(int number) => new Thread(Run) { IsBackground = true, Name = $"Event loop {number}" }.Start();

    /// <summary>
    /// While more comes all the time, it is collected for so long and then handled in one go: a thread that is woken for each message spends
    /// more on that than on the message. Zero where time stands still: a thread that rests does not look like one that has something to do.
    /// </summary>
    internal static TimeSpan Beat { get; set; } = TimeSpan.FromMilliseconds(2);

    /// <summary>Whether there are any: this system has what they need.</summary>
    public static bool AreThere => OperatingSystem.IsLinux() && All.Value.Refusal is null;

    /// <summary>Why there are none on a system that should have them, in the kernel's words.</summary>
    public static string? Refusal => OperatingSystem.IsLinux() ? All.Value.Refusal : null;

    /// <summary>The one that has the least to look after.</summary>
    public static EventLoop Next() => All.Value.Loops.MinBy(static loop => Volatile.Read(ref loop._count))!;

    /// <summary>One that can wait by that clock; null when it is not the system's, or there are no loops.</summary>
    public static EventLoop? NextBy(TimeProvider time) => time == TimeProvider.System && AreThere ? Next() : null;

    /// <summary>Makes a stream known.</summary>
    /// <returns>The number to <see cref="Watch"/> it by: its place, and in the upper half what tells it from earlier ones at that place.</returns>
    public long Add(LoopStream stream)
    {
        lock (_gate)
        {
            if (!_free.TryPop(out var place)) place = _used++;
            if (place == _places.Length) Array.Resize(ref _places, 2 * place);
            _places[place] = stream;
            Interlocked.Increment(ref _count);
            return (++_added << 32) | (uint)place;
        }
    }

    public void Remove(long id)
    {
        lock (_gate)
        {
            if (_places[(int)id]?.Id != id) return;
            _places[(int)id] = null;
            _free.Push((int)id);
            Interlocked.Decrement(ref _count);
        }
    }

    /// <summary>Calls it from now on, for the first time at once.</summary>
    public void Add(IClockwork clockwork)
    {
        lock (_gate) _clockworks = [.. _clockworks, clockwork];
        Wake();
    }

    /// <summary>Calls it no more; a call may be under way.</summary>
    public void Remove(IClockwork clockwork)
    {
        lock (_gate) _clockworks = [.. _clockworks.Where(other => other != clockwork)];
    }

    /// <summary>Lets it ask its clockworks again how long it may wait.</summary>
    public void Wake() => _epoll.Wake();

    /// <inheritdoc cref="Epoll.Watch"/>
    public void Watch(nint descriptor, long id, uint before, uint interest) => _epoll.Watch(descriptor, id, before, interest);

    private static (EventLoop[] Loops, string? Refusal) Begin()
    {
        try
        {
            return ([.. Enumerable.Range(0, Math.Clamp(Environment.ProcessorCount / 2, 1, 16)).Select(static number => new EventLoop(number))], null);
        }
        catch (Exception refused) when (refused is IOException or DllNotFoundException or EntryPointNotFoundException)
        {
            return ([], refused.Message);
        }
    }

    private void Run()
    {
        var isBusy = false;
        while (true)
        {
            if (isBusy && Beat > TimeSpan.Zero) Epoll.Pause(Beat);
            var count = _epoll.Wait(0);
            isBusy = count > 0;
            if (!isBusy) count = _epoll.Wait(Patience());
            for (var i = 0; i < count; i++)
            {
                var (id, events) = _epoll.Ready(i);
                if (Volatile.Read(ref _places)[(int)id] is { } stream && stream.Id == id) stream.OnReady(events);
            }

            foreach (var clockwork in _clockworks) clockwork.Advance();
        }
    }

    private int Patience()
    {
        // For ever is -1, which is the most of these.
        var least = uint.MaxValue;
        foreach (var clockwork in _clockworks) least = Math.Min(least, (uint)clockwork.Patience());
        return (int)least;
    }
}
