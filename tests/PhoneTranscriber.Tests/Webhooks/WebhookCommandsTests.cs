using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class WebhookCommandsTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    [Fact]
    public async Task A_secret_is_made_of_32_random_bytes()
    {
        Assert.Equal(0, await RunAsync("webhooks", "secret"));
        Assert.Equal(0, await RunAsync("webhooks", "secret"));
        var secrets = _output.ToString().Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(2, secrets.Distinct().Count());
        Assert.All(secrets, secret =>
        {
            Assert.True(WebhookSignature.TryReadSecret(secret, out var key));
            Assert.Equal(32, key.Length);
        });
    }

    [Fact]
    public async Task A_test_says_how_the_endpoint_took_the_sample()
    {
        await using var sink = await WebhookSink.StartAsync(TestContext.Current.CancellationToken);
        sink.Secrets = [DispatchHarness.Secret];
        string[] command =
        [
            "webhooks", "test", "crm", "--Twilio:ValidateSignatures=false", "--Webhooks:AllowPrivateAddresses=true",
            "--Webhooks:Endpoints:0:Name=crm", $"--Webhooks:Endpoints:0:Url={sink.Url}", $"--Webhooks:Endpoints:0:Secret={DispatchHarness.Secret}",
        ];
        Assert.Equal(0, await RunAsync(command));
        Assert.Matches("^crm accepted evt_[0-9A-Z]{26}: 200 after [0-9]+ ms", _output.ToString());
        Assert.True(Assert.Single(sink.Received).SignatureValid);

        sink.Answer = static _ => new SinkAnswer(401) { Body = "who are you?" };
        Assert.Equal(1, await RunAsync(command));
        Assert.Contains("did not accept", _output.ToString(), StringComparison.Ordinal);
        Assert.Contains("who are you?", _output.ToString(), StringComparison.Ordinal);

        command[2] = "nobody";
        Assert.Equal(64, await RunAsync(command));
        Assert.Contains("there are crm", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_not_a_command_is_explained_and_what_is_not_for_webhooks_is_left_alone()
    {
        Assert.Equal(64, await RunAsync("webhooks"));
        Assert.Equal(64, await RunAsync("webhooks", "test"));
        Assert.Contains("usage:", _error.ToString(), StringComparison.Ordinal);
        Assert.Null(await RunAsync("--urls=http://127.0.0.1:0"));
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
    }

    private Task<int?> RunAsync(params string[] args) => WebhookCommands.TryRunAsync(args, _output, _error);
}
