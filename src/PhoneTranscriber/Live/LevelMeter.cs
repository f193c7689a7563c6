using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Live;

/// <summary>
/// Tells the readers of the live feed how loud each track is: one timer for all calls, and only while somebody reads. The levels are those
/// that the voice activity detector measures anyway.
/// </summary>
internal sealed class LevelMeter(CallRegistry calls, LiveFeed feed, TimeProvider time, ILogger<LevelMeter> log) : IHostedService, IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(250);

    /// <summary>Quieter is 0, dBFS.</summary>
    private const int Floor = -60;

    /// <summary>Audio comes in chunks of up to 1 s: only after so many periods without any, a track is silent.</summary>
    private const int Hold = 4;

    private Dictionary<(string CallSid, string Track), (int Level, int Unheard)> _known = [];
    private ITimer? _timer;
    private volatile bool _isFirst;
    private int _isMeasuring;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _timer = time.CreateTimer(static meter => ((LevelMeter)meter!).Measure(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        feed.Watched = isWatched =>
        {
            _isFirst = true;
            var period = isWatched ? Period : Timeout.InfiniteTimeSpan;
            _timer.Change(period, period);
        };
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken)
    {
        feed.Watched = null;
        return Task.CompletedTask;
    }

    public void Dispose() => _timer?.Dispose();

    private void Measure()
    {
        // A pass that takes longer than the period is not overtaken by the next.
        if (Interlocked.Exchange(ref _isMeasuring, 1) == 1) return;
        try
        {
            // What was loud while nobody looked is past.
            var isPast = _isFirst;
            _isFirst = false;
            if (isPast) _known.Clear();
            var levels = calls.All.Where(call => !call.Completion.IsCompleted).Select(call => Measure(call, isPast)).OfType<CallLevels>().ToList();
            feed.TellLevels(new LevelsReport(time.GetUtcNow(), levels));
            _known = _known.Where(meter => calls.Find(meter.Key.CallSid) is { Completion.IsCompleted: false }).ToDictionary();
        }
        catch (Exception exception)
        {
            log.LevelsFailed(exception);
        }

        Volatile.Write(ref _isMeasuring, 0);
    }

    private CallLevels? Measure(Call call, bool isPast)
    {
        var peaks = call.Speech.TakePeaks();
        if (isPast) return null;
        var told = new List<TrackLevel>();
        // Also a track whose stream has gone: it has become silent.
        foreach (var track in (string[])[CallTrack.Inbound, CallTrack.Outbound])
        {
            // Of a stream that is being resumed there may be two for a moment.
            var peak = peaks.Where(heard => heard.Track == track).Max(heard => heard.Peak);
            var key = (call.Info.CallSid, track);
            var before = _known.GetValueOrDefault(key);
            var unheard = peak is null ? before.Unheard + 1 : 0;
            var level = peak is { } loudest ? Scale(loudest) : unheard < Hold ? before.Level : 0;
            if (level != 0 || before.Level != 0) told.Add(new TrackLevel(track, level));
            _known[key] = (level, unheard);
        }

        return told.Count == 0 ? null : new CallLevels(call.Info.CallSid, told);
    }

    private static int Scale(int decibels) => Math.Clamp((decibels - Floor) * 100 / -Floor, 0, 100);
}
