using PhoneTranscriber.Testing.Ngrok;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Scripts;

namespace PhoneTranscriber.Tests.Ngrok;

/// <summary>The real <c>ngrok/connect</c> with a home directory of its own, between a fake agent and a fake Twilio.</summary>
internal sealed class ConnectFixture : IAsyncDisposable
{
    public const string PhoneNumber = "+15550100200";
    public const string PublicUrl = "https://bridge.ngrok-free.app";

    private readonly ScratchFolder _home = new();

    private ConnectFixture(FakeNgrokAgent agent, FakeTwilioRest twilio)
    {
        (Agent, Twilio) = (agent, twilio);
        Environment = new Dictionary<string, string?>
        {
            ["HOME"] = _home.FullPath,
            ["XDG_STATE_HOME"] = null,
            ["XDG_CONFIG_HOME"] = null,
            ["NGROK_AUTHTOKEN"] = null,
            ["NGROK_API_URL"] = agent.BaseUrl.OriginalString,
            ["TWILIO_API_URL"] = twilio.BaseUrl.OriginalString,
            ["TWILIO_ACCOUNT_SID"] = twilio.AccountSid,
            ["TWILIO_AUTH_TOKEN"] = twilio.AuthToken,
            ["PATH"] = Path.Combine(_home.FullPath, "bin") + ":" + System.Environment.GetEnvironmentVariable("PATH"),
        };
    }

    public FakeNgrokAgent Agent { get; }

    public FakeTwilioRest Twilio { get; }

    public Dictionary<string, string?> Environment { get; }

    public ScratchFolder Home => _home;

    /// <summary>An agent with the bridge's tunnel, and an account with one number that answers somewhere else.</summary>
    public static async Task<ConnectFixture> StartAsync(CancellationToken cancellationToken)
    {
        var agent = await FakeNgrokAgent.StartAsync(cancellationToken: cancellationToken);
        agent.Tunnels = [new("phone-transcriber", PublicUrl, "http://localhost:5000")];
        return new ConnectFixture(agent, await FakeTwilioRest.StartAsync(cancellationToken));
    }

    public FakeTwilioRestNumber AddNumber(string phoneNumber = PhoneNumber, string applicationSid = "", string? trunkSid = null) =>
        Twilio.AddNumber(new FakeTwilioRestNumber
        {
            Sid = $"PN{phoneNumber.TrimStart('+').PadLeft(32, '0')}",
            PhoneNumber = phoneNumber,
            VoiceUrl = "https://before.example/voice?a=1&b=%20",
            VoiceMethod = "GET",
            StatusCallback = "https://before.example/status",
            VoiceApplicationSid = applicationSid,
            TrunkSid = trunkSid,
        });

    public Task<ShellResult> RunAsync(params string[] arguments) =>
        Shell.RunAsync("ngrok/connect", arguments, Environment, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await Agent.DisposeAsync();
        await Twilio.DisposeAsync();
        _home.Dispose();
    }
}
