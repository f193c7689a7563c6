using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>The service's side of the socket. While stalled, messages and closes are held back in order.</summary>
internal sealed class SessionOutput(WebSocket socket, FakeSessionOptions options, SessionRecord record, SessionLife life)
{
    private const int MostHeld = 10_000;

    private readonly Queue<Func<Task>> _held = new();
    private bool _stalled;

    /// <summary>Messages lost because a stall went on for too long.</summary>
    public int LostInStall { get; private set; }

    public Task SendAsync(JsonObject message) => SendRawAsync(Decorate(message));

    public Task SendRawAsync(string json) => PerformAsync(() => WriteAsync(json));

    /// <summary>
    /// Ends the session: a last message, if any, then the close frame. The outcome stands before the client can see either.
    /// </summary>
    public Task EndAsync(SessionOutcome outcome, JsonObject? last, int code, string reason) => PerformAsync(async () =>
    {
        await life.EndAsync(outcome);
        if (last is not null)
            await WriteAsync(Decorate(last));

        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            await socket.CloseOutputAsync((WebSocketCloseStatus)code, reason, life.SocketToken);
    });

    /// <summary>Does something in the order of what is sent.</summary>
    public Task PerformAsync(Func<Task> action)
    {
        if (!_stalled)
            return action();

        if (_held.Count == MostHeld)
        {
            _held.Dequeue();
            LostInStall++;
        }

        _held.Enqueue(action);
        return Task.CompletedTask;
    }

    public void Stall() => _stalled = true;

    public async Task ResumeAsync()
    {
        _stalled = false;
        while (_held.TryDequeue(out var action))
            await action();
    }

    /// <summary>Forgets what was held back and speaks again.</summary>
    public void Abandon()
    {
        _stalled = false;
        _held.Clear();
    }

    private string Decorate(JsonObject message)
    {
        if (options.SendUnknown)
            message["x_future_field"] = new JsonObject { ["unknown"] = new JsonArray(1, true, null) };

        return message.ToJsonString(ServiceMessages.Readable);
    }

    private Task WriteAsync(string json)
    {
        record.AddSent(json);
        return socket.SendAsync(Encoding.UTF8.GetBytes(json), WebSocketMessageType.Text, true, life.SocketToken);
    }
}
