using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>One random call on a bridge of its own, with a clock of its own: what it does depends on its plan alone.</summary>
internal sealed class PlannedCall : IAsyncDisposable
{
    private readonly BridgeHarness _bridge;
    private readonly TwilioCall _call;
    private readonly TwilioStream _stream;
    private readonly byte[] _speech;
    private int _spokenBytes;
    private Task? _hangingUp;

    private PlannedCall(CallPlan plan, ManualTimeProvider clock, BridgeHarness bridge, TwilioCall call, TwilioStream stream) =>
        (Plan, Clock, _bridge, _call, _stream, _speech, Start) = (plan, clock, bridge, call, stream, plan.Speak(), clock.GetUtcNow());

    public CallPlan Plan { get; }

    public ManualTimeProvider Clock { get; }

    /// <summary>When the first frame was sent.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>The call as the API showed it last.</summary>
    public JsonElement View { get; private set; }

    public IReadOnlyList<FakeSession> Sessions => _bridge.Speech.Sessions;

    public bool IsHungUp => _hangingUp is not null;

    /// <summary>The call is over for Twilio, the bridge and the speech service.</summary>
    public bool IsOver { get; private set; }

    public static async Task<PlannedCall> DialAsync(CallPlan plan)
    {
        var clock = new ManualTimeProvider();
        var bridge = await BridgeHarness.StartAsync(
            [$"Speech:Model={plan.Model}", "Silence:Timeout=00:00:08"],
            new FakeAssemblyAIOptions { ForSession = attempt => plan.Session(attempt).Options },
            builder =>
            {
                builder.Services.AddSingleton(_ => new Random(plan.Seed));
                builder.Logging.SetMinimumLevel(LogLevel.Warning);
            },
            patience: TimeSpan.FromMinutes(10),
            clock);
        var call = await bridge.DialAsync(bridge.Caller with { Clock = clock, Random = new Random(plan.Seed), Stream = new StreamSwitches { OnePiece = true } });
        return new PlannedCall(plan, clock, bridge, call, await call.ConnectStreamAsync(bridge.Cancel));
    }

    /// <summary>Says the next piece of the plan; hangs up behind the last one.</summary>
    public async Task SpeakAsync(TimeSpan duration)
    {
        if (_hangingUp is not null)
            return;

        var piece = _speech.AsMemory(_spokenBytes, Math.Min(_speech.Length - _spokenBytes, (int)duration.TotalMilliseconds * 8));
        if (piece.IsEmpty)
            _hangingUp = _call.HangUpAsync(_bridge.Cancel);
        else if (!await _stream.PlayAsync(piece, _bridge.Cancel))
            throw new InvalidOperationException($"Seed {Plan.Seed}: the bridge closed the stream at {_spokenBytes / 8} ms.");

        _spokenBytes += piece.Length;
    }

    /// <summary>Asks the bridge, the webhook receiver and the speech service whether all is done.</summary>
    public async Task LookAsync()
    {
        View = await _bridge.CallAsync(_call.CallSid);
        IsOver = _hangingUp is { IsCompleted: true } && View.GetProperty("state").GetString() == "ended"
            && Sessions.All(session => session.Outcome.End != SessionEnd.Open)
            && _bridge.Webhooks.Received.Any(webhook => webhook.Type == "call.ended");
    }

    /// <summary>The webhooks of the call, in the order of arrival.</summary>
    public IReadOnlyList<JsonElement> Events() => [.. _bridge.Webhooks.Received.Select(webhook => webhook.Json())];

    /// <summary>Stops the bridge, which may have to wait for its clock.</summary>
    public async ValueTask DisposeAsync()
    {
        var stopping = _bridge.DisposeAsync().AsTask();
        await Eventually.HoldsAsync(
            () =>
            {
                Clock.Advance(TimeSpan.FromSeconds(1));
                return stopping.IsCompleted ? null : "the bridge is still stopping";
            },
            CancellationToken.None,
            TimeSpan.FromSeconds(60));
        await stopping;
    }
}
