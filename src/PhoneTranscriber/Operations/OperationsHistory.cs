using System.Diagnostics.Metrics;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Operations;

/// <summary>
/// The last hour, minute by minute, in a ring of fixed size: one more listener to the bridge's counters, so that nothing else has to know
/// of it.
/// </summary>
internal sealed class OperationsHistory : IHostedService, IDisposable
{
    private const int Minutes = 60;

    private readonly Lock _gate = new();
    private readonly TimeProvider _time;
    private readonly MeterListener _listener = new();
    private readonly MinuteTally[] _ring = [.. Enumerable.Range(0, Minutes).Select(_ => new MinuteTally())];
    private long _minute;
    private long _live;
    private DateTime _day;
    private double _savedToday;

    public OperationsHistory(BridgeMetrics metrics, TimeProvider time)
    {
        _time = time;
        Since = time.GetUtcNow();
        Now();
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter == metrics.Meter && instrument.Name is BridgeMetrics.Calls or BridgeMetrics.Sessions or BridgeMetrics.Turns
                or BridgeMetrics.SavedSeconds or BridgeMetrics.TextLatency) listener.EnableMeasurementEvents(instrument);
        };
        _listener.SetMeasurementEventCallback<long>((instrument, change, _, _) => Count(instrument.Name, change));
        _listener.SetMeasurementEventCallback<double>((instrument, seconds, _, _) => Measure(instrument.Name, seconds));
        _listener.Start();
    }

    /// <summary>When the process began.</summary>
    public DateTimeOffset Since { get; }

    /// <summary>Seconds without a session, because nobody spoke, of suspensions that ended today by the machine's calendar.</summary>
    public double SavedTodaySeconds
    {
        get
        {
            lock (_gate)
            {
                Today();
                return _savedToday;
            }
        }
    }

    public HistoryView Read()
    {
        lock (_gate)
        {
            Now();
            return new HistoryView([.. _ring.Where(tally => tally.Minute > 0).OrderBy(tally => tally.Minute).Select(tally => tally.View())]);
        }
    }

    // It is there from the first call on because the host starts it.
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _listener.Dispose();

    private void Count(string instrument, long change)
    {
        lock (_gate)
        {
            var now = Now();
            switch (instrument)
            {
                case BridgeMetrics.Calls:
                    _live += change;
                    now.MostLive = Math.Max(now.MostLive, _live);
                    if (change > 0) now.CallsStarted++;
                    break;
                case BridgeMetrics.Sessions when change > 0:
                    now.SessionsOpened++;
                    break;
                case BridgeMetrics.Turns:
                    now.Finals++;
                    break;
            }
        }
    }

    private void Measure(string instrument, double seconds)
    {
        lock (_gate)
        {
            if (instrument == BridgeMetrics.TextLatency) Now().Latency.Add(seconds * 1000);
            if (instrument != BridgeMetrics.SavedSeconds) return;
            Today();
            _savedToday += seconds;
        }
    }

    /// <summary>The minute that is going on; those that passed without anything happening are entered.</summary>
    private MinuteTally Now()
    {
        var minute = _time.GetUtcNow().ToUnixTimeSeconds() / 60;
        for (_minute = Math.Max(_minute, _minute == 0 ? minute - 1 : minute - Minutes); _minute < minute;)
            _ring[++_minute % Minutes].Begin(_minute, _live);
        // A clock that was set back stays in its newest minute.
        return _ring[_minute % Minutes];
    }

    private void Today()
    {
        if (_time.GetLocalNow().Date is var day && day != _day) (_day, _savedToday) = (day, 0);
    }
}
