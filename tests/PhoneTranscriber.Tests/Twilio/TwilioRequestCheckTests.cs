using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class TwilioRequestCheckTests : IAsyncLifetime
{
    private readonly RequestValidator _signer = new("4f6d1c0b9a8e7d6c5b4a39281706f5e4");
    private readonly HttpClient _client = new();
    private WebApplication? _app;
    private Uri? _publicUrl = new("https://phone.example.org");
    private bool _validating = true;

    [Fact]
    public async Task A_signed_form_passes_and_can_be_read_afterwards()
    {
        Dictionary<string, string> form = new() { ["From"] = "+15550100111", ["CallerName"] = "Zoë  Ng", ["CalledCity"] = "" };
        var signature = _signer.Sign("https://phone.example.org/twilio/voice?x=%2b1", form);
        Assert.Equal((HttpStatusCode.OK, "+15550100111"), await PostAsync("/twilio/voice?x=%2b1", new FormUrlEncodedContent(form), signature));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("KG4JbhDlv15BMlxSTOWKt9btbgg=")]
    public async Task A_form_without_its_signature_is_refused(string? signature) =>
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/twilio/voice", new FormUrlEncodedContent([new("From", "1")]), signature)).Status);

    [Fact]
    public async Task A_tampered_form_or_another_target_is_refused()
    {
        KeyValuePair<string, string>[] form = [new("From", "+15550100111")];
        var signature = _signer.Sign("https://phone.example.org/twilio/voice", form);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/twilio/voice", new FormUrlEncodedContent([.. form, new("To", "1")]), signature)).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/twilio/other", new FormUrlEncodedContent(form), signature)).Status);
    }

    [Fact]
    public async Task A_GET_is_signed_by_its_URL_alone()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, Local("/twilio/voice?From=%2B15550100111&Name=Zo%C3%AB"));
        request.Headers.Add("X-Twilio-Signature", _signer.Sign("https://phone.example.org/twilio/voice?From=%2B15550100111&Name=Zo%C3%AB", []));
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    [Fact]
    public async Task Without_a_public_URL_the_request_s_own_address_counts()
    {
        _publicUrl = null;
        KeyValuePair<string, string>[] form = [new("From", "1")];
        Assert.Equal(HttpStatusCode.OK, (await PostAsync("/v", new FormUrlEncodedContent(form), _signer.Sign(Local("/v").ToString(), form))).Status);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/v", new FormUrlEncodedContent(form), _signer.Sign("https://phone.example.org/v", form))).Status);
    }

    [Fact]
    public async Task A_JSON_body_is_checked_by_its_hash_and_can_be_read_afterwards()
    {
        const string Body = """{"CallSid":"CA00112233445566778899aabbccddeeff","Note":"ok"}""";
        const string Target = "/twilio/json?bodySHA256=0ecee8f22a7a2226056bf88e59c5ea8928024359c9e1676bb2d963e2a7530258";
        const string Signature = "z4keN2CeFjnLs0Gdu9wskjsI8EY=";
        Assert.Equal((HttpStatusCode.OK, Body), await PostAsync(Target, Json(Body), Signature));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync(Target, Json(Body + " "), Signature)).Status);
    }

    [Fact]
    public async Task A_POST_without_a_body_is_signed_by_its_URL_alone() => Assert.Equal(
        HttpStatusCode.OK, (await PostAsync("/v", new ByteArrayContent([]), _signer.Sign("https://phone.example.org/v", []))).Status);

    [Theory]
    [InlineData(TwilioRequestCheck.MaximumBodyBytes, HttpStatusCode.OK, false)]
    [InlineData(TwilioRequestCheck.MaximumBodyBytes + 1, HttpStatusCode.Forbidden, false)]
    // The server counts the framing of chunks too.
    [InlineData(TwilioRequestCheck.MaximumBodyBytes - 256, HttpStatusCode.OK, true)]
    [InlineData(TwilioRequestCheck.MaximumBodyBytes + 1, HttpStatusCode.Forbidden, true)]
    public async Task A_body_may_have_64_KiB(int bytes, HttpStatusCode expected, bool chunked)
    {
        var value = new string('x', bytes - "From=".Length);
        using var content = new StringContent("From=" + value, Encoding.ASCII, "application/x-www-form-urlencoded");
        var signature = _signer.Sign("https://phone.example.org/v", [new("From", value)]);
        Assert.Equal(expected, (await PostAsync("/v", content, signature, chunked)).Status);
    }

    [Theory]
    [InlineData(TwilioRequestCheck.MaximumFormFields, HttpStatusCode.OK)]
    [InlineData(TwilioRequestCheck.MaximumFormFields + 1, HttpStatusCode.Forbidden)]
    public async Task A_form_may_have_1000_fields(int fields, HttpStatusCode expected)
    {
        KeyValuePair<string, string>[] form = [.. Enumerable.Range(0, fields).Select(i => KeyValuePair.Create($"f{i}", "1"))];
        var signature = _signer.Sign("https://phone.example.org/v", form);
        Assert.Equal(expected, (await PostAsync("/v", new FormUrlEncodedContent(form), signature)).Status);
    }

    [Theory]
    [InlineData("%")]
    [InlineData("%zz=%&&=&a=b=c")]
    [InlineData("a=%ff%fe\u0001")]
    public async Task A_malformed_form_is_refused_without_an_exception(string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/x-www-form-urlencoded");
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/v", content, "KG4JbhDlv15BMlxSTOWKt9btbgg=")).Status);
    }

    [Fact]
    public async Task A_multipart_form_is_refused()
    {
        using var content = new MultipartFormDataContent { { new StringContent("+15550100111"), "From" } };
        var signature = _signer.Sign("https://phone.example.org/v", [new("From", "+15550100111")]);
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/v", content, signature)).Status);
    }

    [Theory]
    [InlineData("wss://phone.example.org/twilio/media", 101)]
    [InlineData("wss://phone.example.org/twilio/media/", 101)]
    [InlineData("wss://phone.example.org:443/twilio/media", 101)]
    [InlineData("https://phone.example.org/twilio/media", 403)]
    [InlineData("wss://evil.example.org/twilio/media", 403)]
    [InlineData(null, 403)]
    public async Task An_upgrade_is_signed_by_its_wss_URL(string? signedUrl, int expected)
    {
        using var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        if (signedUrl is not null)
            socket.Options.SetRequestHeader("x-twilio-signature", _signer.Sign(signedUrl, []));
        var connecting = socket.ConnectAsync(new UriBuilder(Local("/twilio/media")) { Scheme = "ws" }.Uri, TestContext.Current.CancellationToken);
        if (expected == 101)
            await connecting;
        else
            await Assert.ThrowsAsync<WebSocketException>(() => connecting);
        Assert.Equal(expected, (int)socket.HttpStatusCode);
    }

    [Fact]
    public async Task Switched_off_it_lets_unsigned_requests_pass_but_no_oversized_ones()
    {
        _validating = false;
        Assert.Equal((HttpStatusCode.OK, "1"), await PostAsync("/v", new FormUrlEncodedContent([new("From", "1")]), null));
        Assert.Equal((HttpStatusCode.OK, "{}"), await PostAsync("/v", Json("{}"), null));
        Assert.Equal(HttpStatusCode.Forbidden, (await PostAsync("/v", new ByteArrayContent(new byte[TwilioRequestCheck.MaximumBodyBytes + 1]), null)).Status);
    }

    [Fact]
    public async Task A_request_line_with_another_host_is_judged_by_ours()
    {
        var signature = _signer.Sign("https://phone.example.org/v", []);
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, Local("/").Port, TestContext.Current.CancellationToken);
        var stream = client.GetStream();
        var host = Local("/").Authority;
        await stream.WriteAsync(Encoding.ASCII.GetBytes(
            $"GET http://{host}/v HTTP/1.1\r\nHost: {host}\r\nX-Twilio-Signature: {signature}\r\nConnection: close\r\n\r\n"),
            TestContext.Current.CancellationToken);
        using var reader = new StreamReader(stream);
        Assert.Contains("200", await reader.ReadLineAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(async context =>
        {
            var check = new TwilioRequestCheck(_validating ? _signer : null, () => _publicUrl);
            if (!await check.IsFromTwilioAsync(context))
                context.Response.StatusCode = StatusCodes.Status403Forbidden;
            else if (context.WebSockets.IsWebSocketRequest)
                (await context.WebSockets.AcceptWebSocketAsync()).Dispose();
            else if (context.Request.HasFormContentType)
                await context.Response.WriteAsync(context.Request.Form["From"].ToString());
            else
                await context.Request.Body.CopyToAsync(context.Response.Body);
        });
        await _app.StartAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        if (_app is not null)
            await _app.DisposeAsync();
    }

    private async Task<(HttpStatusCode Status, string Body)> PostAsync(string target, HttpContent content, string? signature, bool chunked = false)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Local(target)) { Content = content };
        request.Headers.TransferEncodingChunked = chunked;
        if (signature is not null)
            request.Headers.TryAddWithoutValidation("X-Twilio-Signature", signature);
        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private Uri Local(string target) => new(new Uri(_app!.Urls.Single()), target);

    private static StringContent Json(string body) => new(body, Encoding.UTF8, new MediaTypeHeaderValue("application/json"));
}
