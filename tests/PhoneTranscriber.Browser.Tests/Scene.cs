using PhoneTranscriber.Testing;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>A front desk at work: a call of two voices that is spoken in real time, others beside it, and some that are over.</summary>
internal sealed class Scene : IAsyncDisposable
{
    private static readonly CallAudio Audio = CallAudio.Read(Path.Combine(NodeOracle.Folder, "..", "..", "samples", "calls", "appointment.wav"));

    private readonly PhoneTranscriber.Tests.Scripts.ScratchFolder _folder = new();

    private Scene()
    {
    }

    public BridgeHarness Bridge { get; private set; } = null!;

    /// <summary>The call of two voices, from about half of it on.</summary>
    public string CallSid { get; private set; } = "";

    /// <summary>One like it that is over, with its recording.</summary>
    public string PastCallSid { get; private set; } = "";

    public static async Task<Scene> PlayAsync()
    {
        var scene = new Scene();
        scene.Bridge = await BridgeHarness.StartAsync(
            [
                "Numbers:0:Name=Front desk", "Numbers:0:Mode=Forward", "Numbers:0:ForwardTo=+15550100300", "Recording:Enabled=true", $"Recording:Directory={scene._folder.FullPath}",
                "Silence:Timeout=00:00:16", "Webhooks:Endpoints:0:Name=crm", "Calls:SessionOpeningsPerMinute=60", "Calls:MaxConcurrent=100",
                "Speech:PricePerHour=0.45", "urls=http://127.0.0.1:5000",
            ],
            new FakeAssemblyAIOptions { ForSession = Listener },
            patience: TimeSpan.FromMinutes(5));
        var past = await scene.DialAsync("+15550100111", Audio.Caller, Audio.Agent!.Value, speed: 0);
        await past.Playing;
        await past.Call.HangUpAsync(scene.Bridge.Cancel);
        await scene.Bridge.EventsUntilEndAsync(past.Call.CallSid);
        scene.PastCallSid = past.Call.CallSid;
        foreach (var (number, text) in Others)
        {
            var (call, stream, playing) = await scene.DialAsync(number, Audio.Caller[..(8000 * 6)], default, speed: 4);
            var session = await scene.NextSessionAsync();
            await session.EmitTurnAsync(text);
            await playing;
            await stream.SendDtmfAsync('2', scene.Bridge.Cancel);
            Assert.NotEmpty(call.CallSid);
        }

        var shown = await scene.DialAsync("+15550100148", Audio.Caller, Audio.Agent!.Value, speed: 1);
        scene.CallSid = shown.Call.CallSid;
        return scene;
    }

    /// <summary>What the agent of the call that is shown is saying.</summary>
    public Task SayAsync(string text) => Bridge.Speech.Sessions[7].EmitTurnAsync(text, endOfTurn: false);

    public async ValueTask DisposeAsync()
    {
        await Bridge.DisposeAsync();
        _folder.Dispose();
    }

    private static readonly (string Number, string Text)[] Others =
    [
        ("+15550100172", "Could you tell me whether the order has left your warehouse yet?"),
        ("+442079460958", "Yes, the meter number is on the letter you sent me last week."),
        ("+15550100135", "Thank you. I will hold."),
        ("anonymous", "I would rather not give my name, is that all right?"),
    ];

    private int _taken;

    private async Task<FakeSession> NextSessionAsync()
    {
        await Eventually.HoldsAsync(() => Bridge.Speech.Sessions.Count > _taken ? null : "no session has been opened", Bridge.Cancel);
        return Bridge.Speech.Sessions[_taken++];
    }

    /// <summary>A call whose caller is heard first, so that the first session is the caller's.</summary>
    private async Task<(TwilioCall Call, TwilioStream Stream, Task Playing)> DialAsync(string from, ReadOnlyMemory<byte> caller, ReadOnlyMemory<byte> agent, double speed)
    {
        var call = await Bridge.DialAsync(Bridge.Caller with { From = from, Speed = speed });
        var stream = await call.ConnectStreamAsync(Bridge.Cancel);
        if (!agent.IsEmpty)
        {
            await stream.PlayAsync(caller[..160], Bridge.Cancel);
            await NextSessionAsync();
        }

        var playing = stream.PlayAsync(caller, agent, Bridge.Cancel);
        if (!agent.IsEmpty) await NextSessionAsync();
        return (call, stream, playing);
    }

    /// <summary>Sessions 0 and 1 belong to the call that is over, the last two to the one that is shown; those between hear what they are told.</summary>
    private static FakeSessionOptions Listener(int session) => session switch
    {
        0 or 6 => BridgeHarness.Hears(SpeechSource.Script(CallerWords)),
        1 => BridgeHarness.Hears(SpeechSource.Script(AgentWords)),
        7 => BridgeHarness.Hears(SpeechSource.Script(new TranscriptScript([.. AgentWords.Utterances.Take(2)]))),
        _ => FakeSessionOptions.Default,
    };

    private static readonly TranscriptScript CallerWords = new(
        ScriptedUtterance.Say("Hello, I would like to change my appointment.", 3700),
        Doubt(ScriptedUtterance.Say("I have an appointment on Monday at three in the afternoon.", 7600), 5),
        ScriptedUtterance.Say("I am sorry, but I cannot come on that day.", 12300),
        ScriptedUtterance.Say("I would like to come on Friday.", 23900),
        ScriptedUtterance.Say("Have a good day!", 34100));

    private static readonly TranscriptScript AgentWords = new(
        ScriptedUtterance.Say("Good morning, what can I do for you?", 600),
        ScriptedUtterance.Say("Would you like to come in the morning or in the afternoon?", 16200),
        Doubt(ScriptedUtterance.Say("You can have an appointment on Friday morning.", 20200), 6),
        ScriptedUtterance.Say("I have changed your appointment.", 27300),
        ScriptedUtterance.Say("Is there anything else that I can do for you?", 30800),
        ScriptedUtterance.Say("We will be very happy to see you.", 36800));

    private static ScriptedUtterance Doubt(ScriptedUtterance utterance, int word) =>
        utterance with { Words = [.. utterance.Words.Select((spoken, i) => i == word ? spoken with { Confidence = 0.41 } : spoken)] };
}
