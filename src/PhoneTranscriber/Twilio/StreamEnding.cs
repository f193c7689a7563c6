using System.Net.WebSockets;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Twilio;

/// <summary>How a media stream ended, and how its socket is closed.</summary>
/// <param name="Reason">One of <see cref="EndReason"/>.</param>
/// <param name="Status">The close code that we send.</param>
/// <param name="Text">The close reason that we send.</param>
internal sealed record StreamEnding(string Reason, WebSocketCloseStatus Status, string Text)
{
    /// <summary>Twilio said <c>stop</c>.</summary>
    public static readonly StreamEnding Stopped = new(EndReason.Stopped, WebSocketCloseStatus.NormalClosure, "");

    /// <summary>The socket was closed or went away without <c>stop</c>.</summary>
    public static readonly StreamEnding Lost = new(EndReason.StreamLost, WebSocketCloseStatus.NormalClosure, "");

    public static readonly StreamEnding NoStart =
        new(EndReason.ProtocolError, WebSocketCloseStatus.PolicyViolation, "no start message within 10 s");

    public static readonly StreamEnding BadToken =
        new(EndReason.ProtocolError, WebSocketCloseStatus.PolicyViolation, "invalid stream token");

    public static readonly StreamEnding CallIsOver =
        new(EndReason.ProtocolError, WebSocketCloseStatus.PolicyViolation, "the call is over");

    public static readonly StreamEnding TooBig =
        new(EndReason.ProtocolError, WebSocketCloseStatus.MessageTooBig, "a message exceeds 64 KiB");

    public static readonly StreamEnding TooMuchNonsense =
        new(EndReason.ProtocolError, WebSocketCloseStatus.InvalidPayloadData, "too many malformed messages");

    public static readonly StreamEnding UnsupportedFormat =
        new(EndReason.ProtocolError, WebSocketCloseStatus.InvalidMessageType, "only audio/x-mulaw at 8000 Hz, one channel");
}
