using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>A live call whose caller has begun to speak, opened in a browser; what its speech session hears is said by the test.</summary>
internal sealed class WatchedCall : IAsyncDisposable
{
    private WatchedCall(BridgeHarness bridge, TwilioCall call, TwilioStream stream, ConsolePage console, FakeSession session) =>
        (Bridge, Call, Stream, Console, Session) = (bridge, call, stream, console, session);

    public BridgeHarness Bridge { get; }

    public TwilioCall Call { get; }

    public TwilioStream Stream { get; }

    public ConsolePage Console { get; }

    public FakeSession Session { get; }

    public static async Task<WatchedCall> OpenAsync(Chromium chromium)
    {
        var bridge = await BridgeHarness.StartAsync(speech: new FakeAssemblyAIOptions());
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        var console = await ConsolePage.OpenAsync(chromium, bridge.Url, $"#/live/{call.CallSid}");
        await stream.PlayAsync(BridgeHarness.Say(1), bridge.Cancel);
        return new WatchedCall(bridge, call, stream, console, await bridge.Speech.NextSessionAsync(bridge.Cancel));
    }

    public void Deconstruct(out BridgeHarness bridge, out TwilioCall call, out TwilioStream stream, out ConsolePage console, out FakeSession session) =>
        (bridge, call, stream, console, session) = (Bridge, Call, Stream, Console, Session);

    public async ValueTask DisposeAsync()
    {
        await Console.DisposeAsync();
        await Bridge.DisposeAsync();
    }
}
