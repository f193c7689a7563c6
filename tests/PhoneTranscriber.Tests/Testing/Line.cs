using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

/// <summary>A call to a stub bridge with its stream, up and running.</summary>
internal sealed class Line(TwilioCaller caller, TwilioCall call, TwilioStream stream) : IAsyncDisposable
{
    public const string Token = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    public static readonly string Forward = Twiml(
        "Start", "track='both_tracks' statusCallback='https://phone.example.org/twilio/stream-status'", "<Dial>+15550100300</Dial>");

    public static readonly string Answer = Twiml("Connect", "", "");

    public TwilioCall Call => call;

    public TwilioStream Stream => stream;

    public static TwilioCallerOptions Options(StubBridge bridge) =>
        new() { BridgeUrl = bridge.Url, PublicUrl = new Uri("https://phone.example.org"), AuthToken = Token, Speed = 0 };

    public static async Task<Line> OpenAsync(TwilioCallerOptions options)
    {
        var caller = new TwilioCaller(options);
        var call = await caller.DialAsync(TestContext.Current.CancellationToken);
        return new Line(caller, call, await call.ConnectStreamAsync(TestContext.Current.CancellationToken));
    }

    public async ValueTask DisposeAsync()
    {
        await call.DisposeAsync();
        caller.Dispose();
    }

    private static string Twiml(string verb, string attributes, string following) => $"""
        <Response><{verb}><Stream url="wss://phone.example.org/twilio/media/r7Kq2" {attributes}>
        <Parameter name="token" value="q1Zk8T0bXw"/><Parameter name="from" value="+15550100111"/></Stream></{verb}>{following}</Response>
        """;
}
