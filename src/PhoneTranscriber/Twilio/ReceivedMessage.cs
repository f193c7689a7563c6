using System.Net.WebSockets;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// One read from a media socket: the UTF-8 of a text message, valid until the next read (empty for the other kinds), and the
/// peer's status when it closed.
/// </summary>
internal readonly record struct ReceivedMessage(
    ReceivedKind Kind,
    ReadOnlyMemory<byte> Content = default,
    WebSocketCloseStatus? CloseStatus = null);
