using System.Text.Json;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// What the service posts once to <see cref="StreamingParameters.WebhookUrl"/> after a session has ended: its ended turns.
/// </summary>
/// <example><code>{"session_id":"5f0c…","messages":[{"turn_order":0,…,"type":"Turn"}]}</code></example>
public sealed record SessionTranscript
{
    /// <summary>The session, as in <see cref="BeginMessage.Id"/>.</summary>
    public string SessionId { get; init => field = value ?? ""; } = "";

    /// <summary>The session's ended turns.</summary>
    public IReadOnlyList<TurnMessage> Messages { get; init => field = value ?? []; } = [];

    /// <summary>Reads the body of the service's webhook request.</summary>
    /// <exception cref="JsonException">The body is not such an object.</exception>
    public static SessionTranscript Parse(ReadOnlySpan<byte> utf8) =>
        JsonSerializer.Deserialize(utf8, StreamingJsonContext.Wire.SessionTranscript)
        ?? throw new JsonException("The webhook's body is null.");
}
