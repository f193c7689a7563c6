using System.Net;
using System.Net.WebSockets;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class HandshakeTests
{
    private static readonly string[] ConfigurationFields =
        ["model", "mode", "api_version", "speaker_labels", "redact_pii", "filter_profanity", "domain", "voice_focus"];

    [Fact]
    public async Task Begin_comes_first_with_id_expiry_and_the_eight_fields_of_the_configuration()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(time: clock);
        await using var client = await RawClient.OpenAsync(fake);

        var begin = await client.ReceiveAsync();

        Assert.Equal("Begin", begin.Type());
        Assert.Equal(fake.Sessions[0].Id, begin.GetProperty("id").GetGuid().ToString());
        Assert.Equal(clock.GetUtcNow().ToUnixTimeSeconds() + 10798, begin.GetProperty("expires_at").GetInt64());
        var configuration = begin.GetProperty("configuration");
        Assert.Equal(ConfigurationFields, configuration.EnumerateObject().Select(field => field.Name));
        Assert.Equal("universal-3-5-pro", configuration.GetProperty("model").GetString());
        Assert.Equal("balanced", configuration.GetProperty("mode").GetString());
    }

    [Fact]
    public async Task Query_and_headers_are_kept()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, RawClient.Pro + "&keyterms_prompt=%5B%22a%20b%22%5D&nonsense=1");

        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);

        Assert.Equal("[\"a b\"]", session.Query["keyterms_prompt"]);
        Assert.Equal("1", session.Query["nonsense"]);
        Assert.Equal(fake.ApiKey, session.Headers["authorization"]);
    }

    [Theory]
    [InlineData(null, "Unauthorized Connection: Missing Authorization header")]
    [InlineData("wrong", "Unauthorized Connection: Invalid API key")]
    [InlineData("Bearer fake-key", "Unauthorized Connection: Invalid API key")]
    public async Task A_bad_credential_is_accepted_first_and_then_rejected_with_1008(string? authorization, string text)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.OpenAsync(fake, RawClient.Pro, authorization);

        var ending = await client.EndAsync();

        Assert.Equal(HttpStatusCode.SwitchingProtocols, client.HttpStatus);
        var error = Assert.Single(ending.Messages);
        Assert.Equal(text, error.GetProperty("error").GetString());
        Assert.Equal(1008, error.GetProperty("error_code").GetInt32());
        Assert.Equal((1008, "See Error message for details"), (ending.Code, ending.Reason));
        Assert.Equal(0, fake.OpenedSessions);
    }

    [Fact]
    public async Task A_troubled_account_is_rejected_with_its_reason()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { AccountProblem = "Insufficient account balance" });
        await using var client = await RawClient.OpenAsync(fake);

        var ending = await client.EndAsync();

        Assert.Equal("Unauthorized Connection: Insufficient account balance", ending.Messages[0].GetProperty("error").GetString());
        Assert.Equal(1008, ending.Code);
    }

    [Theory]
    [InlineData(401)]
    [InlineData(503)]
    public async Task The_handshake_itself_can_be_refused(int status)
    {
        await using var fake = await StartAsync(new FakeSessionOptions { HttpRefusal = status });

        var refused = await Assert.ThrowsAsync<WebSocketException>(() => RawClient.OpenAsync(fake));

        Assert.Contains($"'{status}'", refused.Message, StringComparison.Ordinal);
        Assert.Equal((1, 0), (fake.ConnectionAttempts, fake.Sessions.Count));
    }

    [Fact]
    public async Task The_service_can_be_unreachable()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { Unreachable = true });

        await Assert.ThrowsAsync<WebSocketException>(() => RawClient.OpenAsync(fake));

        Assert.Equal((1, 0), (fake.ConnectionAttempts, fake.Sessions.Count));
    }

    [Fact]
    public async Task Begin_waits_for_its_latency()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await StartAsync(new FakeSessionOptions { Latency = FakeLatency.Measured }, clock);
        await using var client = await RawClient.OpenAsync(fake);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);
        await client.SendSilenceAsync(100);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(100), TestContext.Current.CancellationToken);

        clock.Advance(TimeSpan.FromMilliseconds(1199));
        Assert.False(session.Begun.IsCompleted);
        clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.Equal("Begin", (await client.ReceiveAsync()).Type());
    }

    [Fact]
    public async Task Begin_can_name_another_model_or_none()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            ForSession = n => n == 0
                ? new FakeSessionOptions { BeginModel = "universal-3-6-pro" }
                : new FakeSessionOptions { OmitConfiguration = true },
        });
        await using var other = await RawClient.OpenAsync(fake);
        await using var none = await RawClient.OpenAsync(fake);

        Assert.Equal("universal-3-6-pro", (await other.ReceiveAsync()).GetProperty("configuration").GetProperty("model").GetString());
        Assert.False((await none.ReceiveAsync()).TryGetProperty("configuration", out _));
    }

    [Fact]
    public async Task The_mode_is_null_on_universal_streaming()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.OpenAsync(fake, RawClient.Universal);

        var configuration = (await client.ReceiveAsync()).GetProperty("configuration");

        Assert.Equal(System.Text.Json.JsonValueKind.Null, configuration.GetProperty("mode").ValueKind);
    }

    [Fact]
    public async Task The_retired_endpoint_is_gone()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        using var http = new HttpClient();

        using var response = await http.GetAsync(
            new Uri($"http://127.0.0.1:{fake.Endpoint.Port}/v2/realtime/ws"), TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.Gone, response.StatusCode);
    }

    private static Task<FakeAssemblyAI> StartAsync(FakeSessionOptions session, TimeProvider? time = null) =>
        FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { Session = session }, time);
}
