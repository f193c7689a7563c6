using System.Net.WebSockets;
using System.Text;
using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>The server's end of one socket, with the moves a script is made of.</summary>
internal sealed class ScriptedSocket(HttpContext context, WebSocket socket, CancellationToken stopping)
{
    public const string SessionId = "5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37";

    public const string Begin = """
        {"type":"Begin","id":"5f0c9a1e-7d42-4b1b-9a60-2e8c4f6d1a37","expires_at":1795257600,"configuration":{"model":"universal-3-5-pro"}}
        """;

    public const string Termination = """{"type":"Termination","audio_duration_seconds":184,"session_duration_seconds":187}""";

    public static string Turn(int order, string text, bool end) =>
        $$"""{"turn_order":{{order}},"turn_is_formatted":true,"end_of_turn":{{(end ? "true" : "false")}},"transcript":"{{text}}","words":[],"type":"Turn"}""";

    public Task SendAsync(string json) => SendAsync(Encoding.UTF8.GetBytes(json));

    public Task SendAsync(byte[] json) => socket.SendAsync(json, WebSocketMessageType.Text, true, stopping);

    public Task SendPartAsync(string json) => socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, false, stopping);

    /// <summary>The next message: text as it is, audio as <c>audio:LENGTH</c>, the peer's close as <c>close</c>.</summary>
    public async Task<string> ReceiveAsync()
    {
        var buffer = new byte[256 * 1024];
        var length = 0;
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.AsMemory(length), stopping);
            length += part.Count;
            if (part.MessageType == WebSocketMessageType.Close)
                return "close";
            if (part.EndOfMessage)
                return part.MessageType == WebSocketMessageType.Binary ? $"audio:{length}" : Encoding.UTF8.GetString(buffer, 0, length);
        }
    }

    /// <summary>Reads on until a text message contains the fragment.</summary>
    public async Task<string> ReceiveAsync(string fragment)
    {
        while (true)
        {
            var message = await ReceiveAsync();
            if (message.Contains(fragment, StringComparison.Ordinal))
                return message;
            if (message == "close")
                throw new InvalidOperationException($"The client closed before it sent '{fragment}'.");
        }
    }

    public Task CloseAsync(int code, string reason = "See Error message for details") =>
        socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, stopping);

    /// <summary>What the service does when a session fails.</summary>
    public async Task FailAsync(int code, string text)
    {
        await SendAsync($$"""{"type":"Error","error_code":{{code}},"error":"{{text}}"}""");
        await CloseAsync(code);
        await DrainAsync();
    }

    /// <summary>What the service does with a session that ends well.</summary>
    public async Task ServeAsync()
    {
        await SendAsync(Begin);
        await ReceiveAsync("Terminate");
        await SendAsync(Termination);
        await CloseAsync(1000, "Session Ended");
        await DrainAsync();
    }

    /// <summary>Reads until the client has closed.</summary>
    public async Task DrainAsync()
    {
        while (socket.State is WebSocketState.Open or WebSocketState.CloseSent && await ReceiveAsync() != "close")
        {
        }
    }

    /// <summary>Open and silent, until the test is over.</summary>
    public Task StallAsync() => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, stopping);

    /// <summary>Resets the connection. A script that just returns drops it too, but lets what was sent arrive first.</summary>
    public void Drop() => context.Abort();
}
