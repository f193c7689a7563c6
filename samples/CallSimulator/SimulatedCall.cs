using System.Net.WebSockets;
using System.Text.Json;
using PhoneTranscriber.Testing.Text;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.CallSimulator;

/// <summary>One call from dialing to its scored transcript.</summary>
internal sealed class SimulatedCall(int number, SampleCall sample, SimulatorOptions options, TwilioCaller caller, BridgeApi api)
{
    private TwilioStream? _stream;
    private double _frames = 1;

    /// <summary>Count of the call, from 1.</summary>
    public int Number => number;

    public SampleCall Sample => sample;

    /// <summary>Known once the bridge has answered.</summary>
    public string? CallSid { get; private set; }

    public CallPhase Phase { get; private set; }

    /// <summary>Why the call failed.</summary>
    public string? Failure { get; private set; }

    /// <summary>The transcript of each track that was played.</summary>
    public IReadOnlyList<TrackResult> Tracks { get; private set; } = [];

    /// <summary>Share of the audio that was sent, 0 to 1.</summary>
    public double Progress => Math.Min(1, (_stream?.FramesSent ?? 0) / _frames);

    /// <summary>Errors over all tracks that have a reference.</summary>
    public WordErrors Errors => Tracks.Aggregate(default(WordErrors), static (sum, track) => sum + (track.Errors ?? default));

    public async Task RunAsync(Action<SimulatedCall> phaseChanged, CancellationToken cancellation)
    {
        try
        {
            await using var call = await caller.DialAsync(cancellation);
            CallSid = call.CallSid;
            if (call.Twiml.Stream is null)
                throw new InvalidDataException($"the bridge opened no stream and said: \"{call.Twiml.Spoken}\"");

            await StreamAsync(call, () => Enter(CallPhase.Streaming, phaseChanged), cancellation);
            Enter(CallPhase.AwaitingTranscript, phaseChanged);
            var turns = await api.TranscriptAsync(call.CallSid, options.Wait, cancellation);
            Tracks = [.. Score(call.Twiml.Stream.Tracks, turns)];
            Enter(CallPhase.Done, phaseChanged);
        }
        catch (Exception exception) when (exception is TwimlException or StreamException or WebSocketException
            or HttpRequestException or InvalidDataException or JsonException or TimeoutException)
        {
            Failure = exception.Message;
            Enter(CallPhase.Failed, phaseChanged);
        }
    }

    private async Task StreamAsync(TwilioCall call, Action connected, CancellationToken cancellation)
    {
        var tracks = options.Tracks & call.Twiml.Stream!.Tracks;
        var inbound = tracks.HasFlag(StreamTracks.Inbound) ? sample.Audio.Caller : default;
        var outbound = tracks.HasFlag(StreamTracks.Outbound) ? sample.Audio.Agent ?? default : default;
        _frames = Math.Max(1, Math.Ceiling(inbound.Length / 160d) + Math.Ceiling(outbound.Length / 160d));
        _stream = await call.ConnectStreamAsync(cancellation);
        connected();
        if (!await _stream.PlayAsync(inbound, outbound, cancellation))
        {
            var closure = await _stream.Closed;
            throw new InvalidDataException($"the bridge closed the stream after {Progress:P0} of the audio: {closure.Status?.ToString() ?? "no status"} {closure.Description}");
        }

        await call.HangUpAsync(cancellation);
    }

    private IEnumerable<TrackResult> Score(StreamTracks streamed, IReadOnlyList<TranscriptTurn> turns)
    {
        var tracks = options.Tracks & streamed;
        if (tracks.HasFlag(StreamTracks.Inbound))
            yield return TrackResult.Create("inbound", "caller", sample.CallerText, turns);
        if (tracks.HasFlag(StreamTracks.Outbound) && sample.Audio.Agent is not null)
            yield return TrackResult.Create("outbound", "agent", sample.AgentText, turns);
    }

    private void Enter(CallPhase phase, Action<SimulatedCall> phaseChanged)
    {
        Phase = phase;
        phaseChanged(this);
    }
}
