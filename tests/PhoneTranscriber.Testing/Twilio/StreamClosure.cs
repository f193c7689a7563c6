using System.Net.WebSockets;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>How the bridge ended a stream's socket; without a status the connection was lost or cut.</summary>
public sealed record StreamClosure(WebSocketCloseStatus? Status, string? Description);
