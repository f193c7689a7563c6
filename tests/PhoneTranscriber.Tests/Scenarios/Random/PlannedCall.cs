using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A random call under way.</summary>
internal sealed class PlannedCall
{
    private readonly RandomBridge _bridge;
    private readonly TwilioCall _call;
    private readonly TwilioStream _stream;
    private readonly byte[] _speech;
    private int _spokenBytes;
    private Task? _hangingUp;

    private PlannedCall(CallPlan plan, RandomBridge bridge, TwilioCall call, TwilioStream stream) =>
        (Plan, _bridge, _call, _stream, _speech, Start) = (plan, bridge, call, stream, plan.Speak(), bridge.Clock.GetUtcNow());

    public CallPlan Plan { get; }

    /// <summary>When the first frame was sent.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The call as the API showed it last.</summary>
    public JsonElement View { get; private set; }

    public IReadOnlyList<FakeSession> Sessions => _bridge.SessionsOf(Plan);

    public bool IsHungUp => _hangingUp is not null;

    /// <summary>The call is over for Twilio, the bridge, the webhook receiver and the speech service.</summary>
    public bool IsOver { get; private set; }

    /// <param name="plan">What is said.</param>
    /// <param name="bridge">Where.</param>
    /// <param name="speed">1 for real time, 0 for as fast as it is asked for.</param>
    public static async Task<PlannedCall> DialAsync(CallPlan plan, RandomBridge bridge, double speed)
    {
        var call = await bridge.Harness.DialAsync(bridge.Harness.Caller with
        {
            To = plan.Number,
            Clock = bridge.Clock,
            Random = new Random(plan.Seed),
            Speed = speed,
            Stream = new StreamSwitches { OnePiece = speed == 0 },
        });
        return new PlannedCall(plan, bridge, call, await call.ConnectStreamAsync(bridge.Harness.Cancel));
    }

    /// <summary>Says the next piece of the plan; hangs up behind the last one.</summary>
    public async Task SpeakAsync(int milliseconds)
    {
        var piece = _speech.AsMemory(_spokenBytes, Math.Min(_speech.Length - _spokenBytes, milliseconds * 8));
        if (piece.IsEmpty)
            _hangingUp ??= _call.HangUpAsync(_bridge.Harness.Cancel);
        else if (!await _stream.PlayAsync(piece, _bridge.Harness.Cancel))
            throw new InvalidOperationException($"Seed {Plan.Seed}: the bridge closed the stream at {_spokenBytes / 8} ms.");

        _spokenBytes += piece.Length;
    }

    /// <summary>Says all of it and hangs up.</summary>
    public async Task SpeakToTheEndAsync()
    {
        await SpeakAsync(Plan.LengthMs);
        await SpeakAsync(0);
        await _hangingUp!;
    }

    /// <summary>Asks everybody whether the call is over.</summary>
    public async Task LookAsync()
    {
        View = await _bridge.Harness.CallAsync(_call.CallSid);
        IsOver = _hangingUp is { IsCompleted: true } && View.GetProperty("state").GetString() == "ended"
            && _bridge.Harness.Webhooks.Received.Any(webhook => webhook.Type == "call.ended" && IsMine(webhook.Body))
            && Sessions.All(session => session.Outcome.End != SessionEnd.Open);
    }

    /// <summary>The webhooks of the call, in the order of arrival.</summary>
    public IReadOnlyList<JsonElement> Events() =>
        [.. _bridge.Harness.Webhooks.Received.Where(webhook => IsMine(webhook.Body)).Select(webhook => webhook.Json())];

    private bool IsMine(string body) => body.Contains(_call.CallSid, StringComparison.Ordinal);
}
