using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Security;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.Features;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>Both ends of the handshake that makes a WebSocket of an HTTP connection (RFC 6455, section 4).</summary>
internal static class FrameHandshake
{
    private const string Magic = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private const int KeyBytes = 16;

    /// <summary>Takes a request that asks for a WebSocket, on a path that <see cref="Transport"/> looks after.</summary>
    public static async Task<FrameSocket> AcceptAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.Connection = "Upgrade";
        headers.Upgrade = "websocket";
        headers.SecWebSocketAccept = Answer(context.Request.Headers.SecWebSocketKey.ToString());
        var stream = await context.Features.GetRequiredFeature<IHttpUpgradeFeature>().UpgradeAsync();
        return new FrameSocket((AheadStream)stream, isServer: true);
    }

    /// <summary>Opens a WebSocket.</summary>
    /// <param name="uri"><c>ws:</c> or <c>wss:</c>.</param>
    /// <param name="headers">Of the request.</param>
    /// <param name="cancellationToken">Gives it up.</param>
    /// <exception cref="HttpRequestException">Nobody answered, or with another status than 101.</exception>
    public static async Task<FrameSocket> DialAsync(Uri uri, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyBytes));
        using var request = new HttpRequestMessage(HttpMethod.Get, uri) { Version = HttpVersion.Version11, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.TryAddWithoutValidation("Connection", "Upgrade");
        request.Headers.TryAddWithoutValidation("Upgrade", "websocket");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Version", "13");
        request.Headers.TryAddWithoutValidation("Sec-WebSocket-Key", key);
        LoopStream? connection = null;
        TlsRecords? records = null;
        DialedStream? dialed = null;
        var client = new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false };
        if (EventLoop.AreThere)
        {
            client.ConnectCallback = async (context, cancel) =>
            {
                var stream = await LoopDialer.ConnectAsync(context.DnsEndPoint, cancel);
                // A proxy may want TLS between it and the client.
                if (context.DnsEndPoint.Host != uri.IdnHost || context.DnsEndPoint.Port != uri.Port) return stream;
                (connection, records) = (stream, new TlsRecords(stream));
                return uri.Scheme == Uri.UriSchemeWss ? new TlsRecordStream(stream, records) : stream;
            };
            client.PlaintextStreamFilter = (context, _) =>
                ValueTask.FromResult(connection is not null && records is not null && (context.PlaintextStream == connection || context.PlaintextStream is SslStream)
                    ? dialed = new DialedStream(context.PlaintextStream, connection, records)
                    : context.PlaintextStream);
        }

        // One client for one request, so that what was dialed is what was upgraded.
        using var connections = new HttpMessageInvoker(client);
        var response = await connections.SendAsync(request, cancellationToken);
        if (response.StatusCode == HttpStatusCode.SwitchingProtocols
            && response.Headers.TryGetValues("Sec-WebSocket-Accept", out var answers) && answers.SequenceEqual([Answer(key)]))
            return new FrameSocket(await TakeOverAsync(await response.Content.ReadAsStreamAsync(cancellationToken), dialed), isServer: false);
        response.Dispose();
        throw new HttpRequestException($"The WebSocket was answered with {(int)response.StatusCode}.", null, response.StatusCode);
    }

    /// <summary>Leaves of the client only what TLS needs.</summary>
    private static async Task<AheadStream> TakeOverAsync(Stream upgraded, DialedStream? dialed)
    {
        if (dialed is null) return new ReadAheadStream(upgraded);
        var connection = dialed.Take();
        try
        {
            // What came with the answer is the client's to give.
            using var rest = new MemoryStream();
            await using (upgraded) await upgraded.CopyToAsync(rest);
            connection.Unread(new ReadOnlySequence<byte>(rest.GetBuffer(), 0, (int)rest.Length));
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    [SuppressMessage("Security", "CA5350:Do Not Use Weak Cryptographic Algorithms", Justification = "The protocol's choice: it proves that the answer is to the question.")]
    private static string Answer(string key) => Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key + Magic)));
}
