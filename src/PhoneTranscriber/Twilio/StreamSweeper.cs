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

    /// <summary>A pass that comes later than this finds chunks overdue that have come and were not read yet, as little as the pass was made.</summary>
    private static readonly TimeSpan Late = 2 * Period;

    /// <summary>Every so many passes, 200 ms, comes what goes by the clock in a stream …</summary>
    private const int QuietPasses = 4;

    /// <summary>… and, every 600 ms, in one that just flows. Streams take turns: many at once would hold up what live calls bring.</summary>
    private const int FlowingPasses = 12;

    private const int BlockSize = 64;

    private readonly Lock _gate = new();
    private readonly Dictionary<ISweptStream, (SweeperPlace Place, int Number)> _places = [];
    private readonly Stack<int> _free = [];
    private readonly ILogger<StreamSweeper> _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private volatile SweeperPlace.Entry[][] _blocks = [];
    private long _sweptAt;
    private int _isSweeping;
    private int _passes;
    private bool _isLate;

    public StreamSweeper(TimeProvider time, ILogger<StreamSweeper> log)
    {
        (_time, _log, _sweptAt) = (time, log, time.GetTimestamp());
        _timer = time.CreateTimer(static sweeper => ((StreamSweeper)sweeper!).Sweep(), this, Period, Period);
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

    private void Sweep()
    {
        // A pass that takes longer than the period is not overtaken by the next.
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1) return;
        var now = _time.GetTimestamp();
        // Once: on a machine that is always late, late is what has to be.
        _isLate = !_isLate && _time.GetElapsedTime(_sweptAt, now) > Late;
        _sweptAt = now;
        _passes = (_passes + 1) % FlowingPasses;
        foreach (var block in _blocks)
        {
            for (var i = 0; i < block.Length; i++)
            {
                ref var entry = ref block[i];
                if (Volatile.Read(ref entry.Stream) is not { } stream) continue;
                var dueAt = Volatile.Read(ref entry.DueAt);
                var isOverdue = !_isLate && dueAt != 0 && dueAt <= now && Interlocked.CompareExchange(ref entry.DueAt, 0, dueAt) == dueAt;
                var turn = (_passes + i) % FlowingPasses;
                if (isOverdue || turn % QuietPasses == 0) Visit(stream, now, isOverdue, turn);
            }
        }

        Volatile.Write(ref _isSweeping, 0);
    }

    private void Visit(ISweptStream stream, long now, bool isOverdue, int turn)
    {
        try
        {
            if (isOverdue) stream.Rouse();
            if (turn == 0 || (turn % QuietPasses == 0 && stream.IsRestless(now))) stream.Tick();
        }
        catch (Exception exception)
        {
            _log.SweepFailed(exception);
        }
    }
}
