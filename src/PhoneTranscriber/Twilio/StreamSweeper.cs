using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Sees to what goes by the clock in all streams, on the thread of one event loop or by one timer. Twilio sends no packets during the silence
/// of some calls, and a speech session that gets nothing neither ends a turn nor keeps its clock: streams that fell quiet are fed silence in
/// real time. And whoever is told of data a chunk at a time must be told of less when no more comes: a key press, the last words before the end.
/// </summary>
internal sealed class StreamSweeper : IClockwork, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Between passes somebody looks at what is overdue, and no more: as soon as something may be, but not sooner after the last look.</summary>
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(10);

    /// <summary>
    /// Whoever is so much later than he wanted to be finds chunks overdue that have come and were not read yet, as little as he came, and
    /// streams quiet whose frames wait to be read.
    /// </summary>
    private static readonly TimeSpan Late = TimeSpan.FromMilliseconds(50);

    /// <summary>A loop that is awake so shortly before a pass does it then.</summary>
    private static readonly TimeSpan Early = TimeSpan.FromMilliseconds(10);

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
    private readonly EventLoop? _loop;
    private readonly ITimer? _timer;
    private readonly long _period;
    private readonly long _early;
    private readonly long _shortestWait;
    private volatile SweeperPlace.Entry[][] _blocks = [];
    private volatile int _count;
    private long _passAt;
    private long _lookedAt;
    private long _lookAt;
    private int _passes;
    private bool _isLate;

    /// <param name="time">The clock, and who calls by it unless there is a loop.</param>
    /// <param name="log">The log.</param>
    /// <param name="loop">Whose thread does it; only by the system's clock.</param>
    public StreamSweeper(TimeProvider time, ILogger<StreamSweeper> log, EventLoop? loop = null)
    {
        (_time, _log, _loop) = (time, log, loop);
        (_period, _shortestWait, _early) = (Ticks(Period), Ticks(ShortestWait), loop is null ? 0 : Ticks(Early));
        _passAt = _lookAt = time.GetTimestamp() + _period;
        if (loop is not null)
        {
            loop.Add(this);
            return;
        }

        _timer = time.CreateTimer(static sweeper => ((StreamSweeper)sweeper!).OnTimer(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
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
            _count = _places.Count;
            if (_count == 1) _loop?.Wake();
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
            _count = _places.Count;
            _free.Push(known.Number);
        }
    }

    /// <inheritdoc/>
    public void Advance()
    {
        var now = _time.GetTimestamp();
        if (now >= _lookAt || now >= _passAt - _early) Look(now);
    }

    /// <inheritdoc/>
    public int Patience()
    {
        var now = _time.GetTimestamp();
        // What was due earliest has come meanwhile, as a rule: nobody is woken for it.
        _lookAt = Math.Max(now, NextLook());
        return _lookAt == long.MaxValue ? Timeout.Infinite : Wait(now);
    }

    public void Dispose()
    {
        _loop?.Remove(this);
        _timer?.Dispose();
    }

    private long Ticks(TimeSpan span) => span.Ticks * _time.TimestampFrequency / TimeSpan.TicksPerSecond;

    /// <summary>Nobody else does it: a look that takes its time is not overtaken by the next.</summary>
    private void OnTimer()
    {
        Look(_time.GetTimestamp());
        _timer!.Change(TimeSpan.FromMilliseconds(Wait(_time.GetTimestamp())), Timeout.InfiniteTimeSpan);
    }

    /// <summary>Until the next look, ms. Timers count whole ones: too early by a part of one would be a look in vain.</summary>
    private int Wait(long now) => (int)Math.Ceiling(_time.GetElapsedTime(now, Math.Max(now, _lookAt)).TotalMilliseconds);

    private void Look(long now)
    {
        // Once: on a machine that is always late, late is what has to be.
        _isLate = !_isLate && _time.GetElapsedTime(_lookAt, now) > Late;
        var isPass = now >= _passAt - _early;
        if (isPass)
        {
            // One that is late is put off: nobody loses his turn.
            if (!_isLate) _passes = (_passes + 1) % FlowingPasses;
            _passAt = Math.Max(_passAt + _period, now + (_period / 2));
        }

        foreach (var block in _blocks)
        {
            for (var i = 0; i < block.Length; i++)
            {
                ref var entry = ref block[i];
                if (Volatile.Read(ref entry.Stream) is not { } stream) continue;
                var dueAt = Volatile.Read(ref entry.DueAt);
                var isOverdue = !_isLate && dueAt != 0 && dueAt <= now && Interlocked.CompareExchange(ref entry.DueAt, 0, dueAt) == dueAt;
                var turn = isPass && !_isLate ? (_passes + i) % FlowingPasses : -1;
                if (isOverdue || (turn >= 0 && turn % QuietPasses == 0)) Visit(stream, now, isOverdue, turn);
            }
        }

        _lookedAt = _time.GetTimestamp();
        _lookAt = NextLook();
    }

    /// <summary>As soon as something may be overdue, and for the next pass; never for nobody, if a loop is woken when somebody comes.</summary>
    private long NextLook()
    {
        var next = _loop is null || _count > 0 ? _passAt : long.MaxValue;
        // What the last look was too late for is left to the next pass.
        var after = _isLate ? _lookedAt : 0;
        foreach (var block in _blocks)
        {
            foreach (ref var entry in block.AsSpan())
            {
                var dueAt = Volatile.Read(ref entry.DueAt);
                if (dueAt > after && dueAt < next && Volatile.Read(ref entry.Stream) is not null) next = dueAt;
            }
        }

        return Math.Max(next, _lookedAt + _shortestWait);
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
