using System.Text.Json.Serialization;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>The session is open: sent once, first.</summary>
/// <example><code>{"type":"Begin","id":"5f0c…","expires_at":1795257600,"configuration":{"model":"universal-3-5-pro",…}}</code></example>
public sealed record BeginMessage : StreamingMessage
{
    /// <summary>The session's id, a UUID; quote it to the vendor's support. Empty if it was not sent.</summary>
    public string Id { get; init => field = value ?? ""; } = "";

    /// <summary>When the service will end the session (Unix seconds on the wire); null if it was not sent.</summary>
    [JsonConverter(typeof(UnixSecondsConverter))]
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>What the service says it applied. Turn, voice-activity, keyterm and heartbeat settings are never echoed.</summary>
    public BeginConfiguration? Configuration { get; init; }
}
