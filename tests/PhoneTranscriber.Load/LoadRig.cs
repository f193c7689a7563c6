using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.Sink;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Load;

/// <summary>
/// Twilio and the speech service in one thread, so that one clock times a frame in and its chunk out. The speech service listens from the
/// beginning; the server under test is started with its address, and then called.
/// </summary>
internal sealed class LoadRig : IDisposable
{
    private readonly EventLoop _loop = new();
    private readonly TlsContext _clientTls = TlsContext.Client();
    private readonly LatencyLog _latency = new();
    private readonly SinkServices _sinkServices;

    /// <param name="saysTurns">Whether sessions say turns.</param>
    /// <param name="tls">Makes sessions TLS; null: they are not.</param>
    public LoadRig(bool saysTurns, TlsContext? tls)
    {
        _sinkServices = new SinkServices { Latency = _latency, SaysTurns = saysTurns, Tls = tls };
        Sink = new SpeechSink(_loop, _sinkServices);
    }

    public SpeechSink Sink { get; }

    /// <summary>Runs the plan on this thread, once.</summary>
    /// <param name="plan">What to do.</param>
    /// <param name="windowEdge">Called when the measured window begins and when it ends.</param>
    /// <param name="cancel">Breaks off.</param>
    public LoadReport Run(LoadPlan plan, Action<bool> windowEdge, CancellationToken cancel)
    {
        var answers = new Histogram();
        var services = new CallServices(_loop, new Sids(new Random(plan.Target.Port)), answers, _clientTls);
        LoadCall[] calls = [.. Enumerable.Range(0, plan.Calls).Select(index => new LoadCall(index, services))];
        Sink.Calls = calls;
        var wheel = new FrameWheel(calls.Length);
        var script = new LoadScript(plan, calls, wheel, _loop, () => _sinkServices.Open);
        script.Run(
            isBeginning =>
            {
                _latency.Edge(isBeginning);
                windowEdge(isBeginning);
            },
            cancel);
        foreach (var call in calls)
            if (plan.Target.AsksFirst) call.Receipt.Settle(call.FramesSent);

        var lastWords = new Histogram();
        foreach (var call in calls)
            if (call.LastChunk is var (frame, latency) && frame >= 0 && frame == call.FramesSent - 1) lastWords.Add(latency);

        return new LoadReport
        {
            Lateness = wheel.Lateness,
            ToolLoad = 1 - (script.Idle / (plan.Window.TotalNanoseconds)),
            Latency = _latency.Window,
            LastWords = lastWords,
            Answers = answers,
            Calls = calls,
            Violations = _sinkServices.Violations,
            TurnsSaid = _sinkServices.TurnsSaid,
            SessionsLeft = _sinkServices.Open,
        };
    }

    public void Dispose()
    {
        _loop.Dispose();
        _clientTls.Dispose();
    }
}
