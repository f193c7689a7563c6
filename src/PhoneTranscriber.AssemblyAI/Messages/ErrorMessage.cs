using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// The session failed; the service closes the socket next, with the same code, and sends no <see cref="TerminationMessage"/>. This text
/// is the one to keep: the close itself carries only a pointer to it.
/// </summary>
/// <example><code>{"type":"Error","error_code":3007,"error":"Input Duration Error: …"}</code></example>
public sealed record ErrorMessage : StreamingMessage
{
    /// <summary>The error's code, a WebSocket close code; null if it was not sent.</summary>
    [JsonPropertyName("error_code")]
    public int? Code { get; init; }

    /// <summary>The error's text.</summary>
    [JsonPropertyName("error")]
    public string Text { get; init => field = value ?? ""; } = "";
}
