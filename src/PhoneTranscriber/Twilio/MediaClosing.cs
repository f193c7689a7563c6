using System.Net.WebSockets;
using PhoneTranscriber.Hosting.WebSockets;

namespace PhoneTranscriber.Twilio;

/// <summary>How a media socket is closed from this side.</summary>
internal static class MediaClosing
{
    /// <summary>How long the closing handshake may take before the socket is dropped.</summary>
    private static readonly TimeSpan CloseTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Says why, waits for the peer's answer, and drops the socket. Does not throw for what the peer does.</summary>
    /// <param name="socket">The socket.</param>
    /// <param name="ending">Why.</param>
    /// <param name="reading">Whoever reads it; over when this returns.</param>
    /// <param name="services">What every stream uses.</param>
    public static async Task CloseAsync(FrameSocket socket, StreamEnding ending, Task reading, MediaStreamServices services)
    {
        using var timeout = new CancellationTokenSource(CloseTimeout, services.Time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
                await socket.CloseOutputAsync(ending.Status, ending.Text, timeout.Token);
            // The peer's answer ends the reading; a reader that has already returned leaves it to us to wait for that answer.
            if (reading.IsCompleted) await DrainAsync(socket, timeout.Token);
            else await reading.WaitAsync(timeout.Token);
        }
        catch (Exception exception) when (exception is OperationCanceledException or WebSocketException)
        {
            services.Metrics.MediaOddity();
        }
        finally
        {
            socket.Abort();
            await reading;
        }
    }

    private static async Task DrainAsync(FrameSocket socket, CancellationToken cancel)
    {
        var rest = new byte[1024];
        while (socket.State == WebSocketState.CloseSent)
            await socket.ReceiveAsync(rest.AsMemory(), cancel);
    }
}
