using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// One timer for all streams and for what goes by the clock in them. Twilio sends no packets during the silence of some calls, and a speech
/// session that gets nothing neither ends a turn nor keeps its clock: streams that fell quiet are fed silence in real time. And whoever is
/// told of data a chunk at a time must be told of less when no more comes: a key press, the last words before the end.
/// </summary>
internal sealed class StreamSweeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Between passes somebody looks at what is overdue, and no more: as soon as something may be, but not oftener than this.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Whoever is so much later than he wanted to be finds chunks overdue that have come and were not read yet, as little as he came, and
    /// streams quiet whose frames wait to be read.
    /// </summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(50);

    /// <summary>Every so many passes, 200 ms, comes what goes by the clock in a stream …</summary>
    private const int QuietPasses = 4;

    /// <summary>… and, every second, in one that just flows. Streams take turns: many at once would hold up what live calls bring.</summary>
    private const int FlowingPasses = 20;

    private const int BlockSize = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<ISweptStream, (SweeperPlace Place, int Number)> _places = [];
    private readonly Stack<int> _free = [];
    private readonly ILogger<StreamSweeper> _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile SweeperPlace.Entry[][] _blocks = [];
    private readonly long _period;
    private long _passAt;
    private long _expectedAt;
    private int _passes;
    private bool _isLate;

    public StreamSweeper(TimeProvider time, ILogger<StreamSweeper> log)
    {
        (_time, _log, _period) = (time, log, Ticks(time, Period));
        _passAt = _expectedAt = time.GetTimestamp() + _period;
        _timer = time.CreateTimer(static sweeper => ((StreamSweeper)sweeper!).Sweep(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _timer.Change(Period, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Looks after a stream from now on. Again is the same.</summary>
    public SweeperPlace Add(ISweptStream stream)
    {
        lock (_gate)
        {
            if (_places.TryGetValue(stream, out var known)) return known.Place;
            if (_free.Count == 0)
            {
                var first = _blocks.Length * BlockSize;
                for (var number = first + BlockSize - 1; number >= first; number--) _free.Push(number);
                _blocks = [.. _blocks, new SweeperPlace.Entry[BlockSize]];
            }

            var free = _free.Pop();
            var place = new SweeperPlace(stream, _blocks[free / BlockSize], free % BlockSize);
            _places[stream] = (place, free);
            place.Enter();
            return place;
        }
    }

    /// <summary>Does not look after it any more, if it did.</summary>
    public void Remove(ISweptStream stream)
    {
        lock (_gate)
        {
            if (!_places.Remove(stream, out var known)) return;
            known.Place.Leave();
            _free.Push(known.Number);
        }
    }

    public void Dispose() => _timer.Dispose();

    private static long Ticks(TimeProvider time, TimeSpan span) => span.Ticks * time.TimestampFrequency / TimeSpan.TicksPerSecond;

    private void Sweep()
    {
        var now = _time.GetTimestamp();
        // Once: on a machine that is always late, late is what has to be.
        _isLate = !_isLate && _time.GetElapsedTime(_expectedAt, now) > Late;
        var isPass = now >= _passAt;
        if (isPass)
        {
            // One that is late is put off: nobody loses his turn.
            if (!_isLate) _passes = (_passes + 1) % FlowingPasses;
            _passAt = Math.Max(_passAt + _period, now + (_period / 2));
        }

        var next = _passAt;
        foreach (var block in _blocks)
        {
            for (var i = 0; i < block.Length; i++)
            {
                ref var entry = ref block[i];
                if (Volatile.Read(ref entry.Stream) is not { } stream) continue;
                var dueAt = Volatile.Read(ref entry.DueAt);
                var isOverdue = !_isLate && dueAt != 0 && dueAt <= now && Interlocked.CompareExchange(ref entry.DueAt, 0, dueAt) == dueAt;
                if (dueAt > now && dueAt < next) next = dueAt;
                var turn = isPass && !_isLate ? (_passes + i) % FlowingPasses : -1;
                if (isOverdue || (turn >= 0 && turn % QuietPasses == 0)) Visit(stream, now, isOverdue, turn);
            }
        }

        // Nobody else does it: a look that takes its time is not overtaken by the next.
        var wait = _time.GetElapsedTime(_time.GetTimestamp(), next);
        if (wait < ShortestWait) wait = ShortestWait;
        // Timers count whole milliseconds: too early by a part of one would be a look in vain.
        wait = TimeSpan.FromMilliseconds(Math.Ceiling(wait.TotalMilliseconds));
        _expectedAt = _time.GetTimestamp() + Ticks(_time, wait);
        _timer.Change(wait, Timeout.InfiniteTimeSpan);
    }

    private void Visit(ISweptStream stream, long now, bool isOverdue, int turn)
    {
        try
        {
            if (isOverdue) stream.Rouse();
            if (turn == 0 || (turn > 0 && turn % QuietPasses == 0 && stream.IsRestless(now))) stream.Tick();
        }
        catch (Exception exception)
        {
            _log.SweepFailed(exception);
        }
    }
}
