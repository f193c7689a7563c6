using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.CallSimulator;
using PhoneTranscriber.Testing.Twilio;
using Spectre.Console;

namespace PhoneTranscriber.Tests.Testing;

public sealed class CallSimulatorTests
{
    private const string Token = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";
    private static readonly string Samples = SampleFolder.Path;

    [Fact]
    public async Task Calls_are_signed_streamed_and_scored()
    {
        await using var bridge = await StartBridgeAsync("""{"order":1,"track":"inbound","text":"go somewhere and do something"},{"order":0,"track":"inbound","text":"Go forward ten metres."},{"order":2,"track":"inbound","text":"five"}""");
        var (exit, output) = await RunAsync(Path.Combine(Samples, "commands.wav"), "--bridge", bridge.Url.ToString(), "--calls", "2", "--speed", "0", "--auth-token", Token, "--max-wer", "0.3");

        Assert.Equal(0, exit);
        Assert.Contains("caller: Go forward ten metres. go somewhere and do something five", output, StringComparison.Ordinal);
        Assert.Contains("word error rate 0.182 (1 substituted, 0 inserted, 1 deleted of 11 words)", output, StringComparison.Ordinal);
        Assert.Contains("2 calls, 0 failed, word error rate 0.182", output, StringComparison.Ordinal);
        var webhooks = bridge.Requests.Where(static request => request.Path == "/twilio/voice").ToList();
        Assert.Equal(2, webhooks.Count);
        Assert.All(webhooks, request => Assert.Equal(
            TwilioSignature.Sign(Token, bridge.Url.GetLeftPart(UriPartial.Authority) + "/twilio/voice", request.Form), request.Headers["X-Twilio-Signature"]));
        Assert.Equal(2, bridge.Requests.Count(static request => request.Path == "/twilio/voice/status" && request.Form["CallStatus"] == "completed"));
    }

    [Theory]
    [InlineData("0.1", 1)]
    [InlineData("0.7", 0)]
    public async Task The_tolerated_error_rate_decides_the_exit_code(string tolerated, int expected)
    {
        await using var bridge = await StartBridgeAsync("""{"order":0,"track":"inbound","text":"go forward ten meters"}""");
        var (exit, _) = await RunAsync(Path.Combine(Samples, "commands.wav"), "--bridge", bridge.Url.ToString(), "--speed", "0", "--max-wer", tolerated);
        Assert.Equal(expected, exit);
    }

    [Fact]
    public async Task A_refused_call_is_reported_with_its_reason()
    {
        await using var bridge = await StartBridgeAsync("");
        bridge.UpgradeStatus = 403;
        var (exit, output) = await RunAsync(Path.Combine(Samples, "commands.wav"), "--bridge", bridge.Url.ToString(), "--speed", "0");
        Assert.Equal(1, exit);
        Assert.Contains("failed: 31920: the upgrade was answered with HTTP 403", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_the_bridge_never_ends_is_not_waited_for_without_end()
    {
        await using var bridge = await StartBridgeAsync("", state: "live");
        var (exit, output) = await RunAsync(Path.Combine(Samples, "commands.wav"), "--bridge", bridge.Url.ToString(), "--speed", "0", "--wait", "0");
        Assert.Equal(1, exit);
        Assert.Contains("the bridge has not ended the call", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_bridge_is_explained()
    {
        Uri gone;
        await using (var bridge = await StubBridge.StartAsync())
            gone = bridge.Url;

        var (exit, output) = await RunAsync(Path.Combine(Samples, "commands.wav"), "--bridge", gone.ToString());
        Assert.Equal(1, exit);
        Assert.Contains($"No bridge answers at {gone}", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_recording_is_named()
    {
        var (exit, output) = await RunAsync(Path.Combine(Samples, "README.md"), Path.Combine(Samples, "missing.wav"));
        Assert.Equal(1, exit);
        Assert.Contains("README.md: this is not a WAV file", output, StringComparison.Ordinal);
        Assert.Contains("missing.wav: ", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--calls", "0", "--calls must be a whole number from 1 to 10000, not '0'.")]
    [InlineData("--calls", "many", "--calls must be a whole number from 1 to 10000, not 'many'.")]
    [InlineData("--speed", "-1", "--speed must be a number from 0 to 1000, not '-1'.")]
    [InlineData("--track", "none", "--track must be both, inbound or outbound, not 'none'.")]
    [InlineData("--bridge", "somewhere", "--bridge must be an address such as http://127.0.0.1:5000, not 'somewhere'.")]
    public void Wrong_arguments_are_explained(string option, string value, string reason)
    {
        var parsed = SimulatorCommand.Create(AnsiConsole.Console).Parse([Path.Combine(Samples, "commands.wav"), option, value]);
        Assert.Contains(parsed.Errors, error => error.Message.Contains(reason, StringComparison.Ordinal));
    }

    private static async Task<StubBridge> StartBridgeAsync(string turns, string state = "ended")
    {
        var bridge = await StubBridge.StartAsync();
        bridge.Media = static (socket, _) => StubBridge.ReadAsync(socket, Channel.CreateBounded<JsonElement>(10_000));
        bridge.Voice = context => context.Request.Path == "/twilio/voice" ? AnswerAsync(context) : CallAsync(context);
        return bridge;

        static Task AnswerAsync(HttpContext context)
        {
            context.Response.ContentType = "text/xml";
            return context.Response.WriteAsync("<Response><Connect><Stream url='/twilio/media'/></Connect></Response>");
        }

        Task CallAsync(HttpContext context)
        {
            context.Response.ContentType = "application/json";
            return context.Response.WriteAsync($$"""{"state":"{{state}}","turns":[{{turns}}]}""");
        }
    }

    private static async Task<(int Exit, string Output)> RunAsync(params string[] arguments)
    {
        using var output = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(output),
        });
        console.Profile.Width = 1000;
        var exit = await SimulatorCommand.Create(console).Parse(arguments).InvokeAsync(cancellationToken: TestContext.Current.CancellationToken);
        return (exit, output.ToString());
    }
}
