using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Http;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class WebhookSenderTests : IAsyncDisposable
{
    private const string OldSecret = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

    private readonly ManualTimeProvider _clock = new();
    private readonly List<IDisposable> _owned = [];
    private readonly List<IAsyncDisposable> _sinks = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("0.0.0.0")]
    [InlineData("2130706433")]
    public async Task A_name_that_leads_to_this_machine_is_refused_before_anything_is_sent(string host)
    {
        var sink = await SinkAsync();
        var result = await SendAsync(new UriBuilder(sink.Url) { Host = host }.Uri, allowPrivate: false);
        Assert.Null(result.Status);
        Assert.Contains("not on the public internet", result.Problem, StringComparison.Ordinal);
        Assert.Empty(sink.Received);
    }

    [Fact]
    public async Task Every_secret_signs_and_the_receiver_may_know_either()
    {
        var sink = await SinkAsync();
        sink.Secrets = [OldSecret];
        var result = await SendAsync(sink.Url, configure: endpoint => endpoint.PreviousSecrets = [OldSecret]);
        Assert.True(result.IsAccepted, result.Problem);
        var received = Assert.Single(sink.Received);
        Assert.True(received.SignatureValid);
        Assert.True(StandardWebhookSignature.IsValid([DispatchHarness.Secret], received.Headers, received.RawBody.Span));
        Assert.Equal(2, received.Headers["webhook-signature"].Split(' ').Length);
        Assert.Equal("evt_1", received.Id);
        Assert.Equal($"{_clock.GetUtcNow().ToUnixTimeSeconds()}", received.Headers["webhook-timestamp"]);
        Assert.StartsWith("PhoneTranscriber/", received.Headers["User-Agent"], StringComparison.Ordinal);
    }

    [Fact]
    public async Task Credentials_in_the_URL_and_configured_headers_are_sent_along()
    {
        var sink = await SinkAsync();
        var url = new UriBuilder(sink.Url) { UserName = "desk", Password = "p%40ss" }.Uri;
        await SendAsync(url, configure: endpoint => endpoint.Headers["X-Api-Key"] = "k1");
        var headers = Assert.Single(sink.Received).Headers;
        Assert.Equal("Basic " + Convert.ToBase64String("desk:p@ss"u8), headers["Authorization"]);
        Assert.Equal("k1", headers["X-Api-Key"]);
    }

    [Fact]
    public async Task A_redirect_is_an_answer_like_another_and_not_followed()
    {
        var sink = await SinkAsync();
        sink.Answer = _ => new SinkAnswer(307) { Headers = new Dictionary<string, string> { ["Location"] = $"{sink.Url}elsewhere" } };
        var result = await SendAsync(sink.Url);
        Assert.Equal((307, "answered 307"), (result.Status, result.Problem));
        Assert.Single(sink.Received);
    }

    [Fact]
    public async Task Of_an_answer_the_first_KB_is_kept()
    {
        var sink = await SinkAsync();
        sink.Answer = _ => new SinkAnswer(500) { Body = new string('x', 5_000_000) };
        var result = await SendAsync(sink.Url);
        Assert.Equal(new string('x', 1024), result.Answer);
    }

    [Theory]
    [InlineData("120", 120)]
    [InlineData("Fri, 20 Nov 2026 09:16:30 GMT", 90)]
    [InlineData("soon", null)]
    public async Task When_to_come_back_is_read_as_seconds_or_as_a_date(string retryAfter, int? seconds)
    {
        var sink = await SinkAsync();
        sink.Answer = _ => new SinkAnswer(503) { Headers = new Dictionary<string, string> { ["Retry-After"] = retryAfter } };
        var result = await SendAsync(sink.Url);
        Assert.Equal(seconds, result.RetryAfter?.TotalSeconds);
    }

    [Fact]
    public async Task An_endpoint_that_does_not_answer_is_given_up_after_the_timeout()
    {
        var sink = await SinkAsync();
        sink.Answer = static _ => SinkAnswer.Hang;
        var sending = SendAsync(sink.Url);
        await sink.NextAsync(Cancel);
        _clock.Advance(TimeSpan.FromSeconds(15));
        var result = await sending;
        Assert.Equal((null, "no answer within 15 s"), (result.Status, result.Problem));
        Assert.Equal(TimeSpan.FromSeconds(15), result.Duration);
    }

    [Fact]
    public async Task What_is_not_there_or_not_HTTP_is_a_problem_in_words()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var url = new Uri($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}");
        var sending = SendAsync(url);
        using (var peer = await listener.AcceptSocketAsync(Cancel))
            await peer.SendAsync("220 mail.example ESMTP\r\n"u8.ToArray(), Cancel);
        Assert.Matches("not HTTP|broke off|failed", (await sending).Problem);
        listener.Stop();
        Assert.Equal("cannot be connected to", (await SendAsync(url)).Problem);
        Assert.Matches("not known|cannot be connected to", (await SendAsync(new Uri("http://no-such-host.invalid"))).Problem);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var owned in _owned) owned.Dispose();
        foreach (var sink in _sinks) await sink.DisposeAsync();
    }

    private async Task<WebhookSink> SinkAsync()
    {
        var sink = await WebhookSink.StartAsync(Cancel);
        _sinks.Add(sink);
        return sink;
    }

    private async Task<SendResult> SendAsync(Uri url, bool allowPrivate = true, Action<EndpointSettings>? configure = null)
    {
        var settings = new EndpointSettings { Url = url, Secret = DispatchHarness.Secret };
        configure?.Invoke(settings);
        var webhooks = new WebhookSettings { Endpoints = [settings] };
        var http = new EndpointConnector(allowPrivate).CreateClient();
        _owned.Add(http);
        var endpoint = new WebhookEndpoints(webhooks, new TwilioSettings()).All[0];
        var delivery = new DeliveryRow("dlv_1", endpoint.Key, "evt_1", "CA1", "turn.final", 1, "{\"a\":1}"u8.ToArray(), 1);
        return await new WebhookSender(http, webhooks, _clock).SendAsync(endpoint, delivery, Cancel);
    }
}
