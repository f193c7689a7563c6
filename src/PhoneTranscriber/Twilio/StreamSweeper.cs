using System.Collections.Concurrent;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// One timer for all streams and for what goes by the clock in them. Twilio sends no packets during the silence of some calls, and a speech
/// session that gets nothing neither ends a turn nor keeps its clock: streams that fell quiet are fed silence in real time.
/// </summary>
internal sealed class StreamSweeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);

    /// <summary>Every so many periods, 200 ms, comes what goes by the clock in a stream …</summary>
    private const int QuietPeriods = 4;

    /// <summary>… and, every 600 ms, in one that just flows. Streams take turns: many at once would hold up what live calls bring.</summary>
    private const int FlowingPeriods = 12;

    private readonly ConcurrentDictionary<MediaStream, int> _streams = new();
    private readonly ILogger<StreamSweeper> _log;
    private readonly TimeProvider _time;
    private readonly ITimer _timer;
    private int _isSweeping;
    private int _passes;
    private int _added;

    public StreamSweeper(TimeProvider time, ILogger<StreamSweeper> log)
    {
        (_time, _log) = (time, log);
        _timer = time.CreateTimer(static sweeper => ((StreamSweeper)sweeper!).Sweep(), this, Period, Period);
    }

    public void Add(MediaStream stream) => _streams[stream] = Interlocked.Increment(ref _added) % FlowingPeriods;

    public void Remove(MediaStream stream) => _streams.TryRemove(stream, out _);

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        // A pass that takes longer than the period is not overtaken by the next.
        if (Interlocked.Exchange(ref _isSweeping, 1) == 1) return;
        var now = _time.GetTimestamp();
        _passes = (_passes + 1) % FlowingPeriods;
        foreach (var (stream, turn) in _streams)
        {
            try
            {
                var isFlowing = stream.Pace(now);
                if ((_passes + turn) % (isFlowing ? FlowingPeriods : QuietPeriods) == 0) stream.Tick();
            }
            catch (Exception exception)
            {
                _log.SweepFailed(exception);
            }
        }

        Volatile.Write(ref _isSweeping, 0);
    }
}
