using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>Something the service wants known; the session goes on. The codes are not published.</summary>
/// <example><code>{"type":"Warning","warning_code":1001,"warning":"…"}</code></example>
public sealed record WarningMessage : StreamingMessage
{
    /// <summary>The warning's code; null if it was not sent.</summary>
    [JsonPropertyName("warning_code")]
    public int? Code { get; init; }

    /// <summary>The warning's text.</summary>
    [JsonPropertyName("warning")]
    public string Text { get; init => field = value ?? ""; } = "";
}
