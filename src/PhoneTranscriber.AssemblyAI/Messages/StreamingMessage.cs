using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// One message from the service: a JSON text frame told apart by its <c>type</c>. Fields this library does not know are kept in
/// <see cref="AdditionalProperties"/>, messages it does not know arrive as <see cref="UnknownMessage"/>.
/// </summary>
/// <remarks>Source: AssemblyAI Streaming API reference, "Receive" messages.</remarks>
public abstract record StreamingMessage
{
    /// <summary>The <c>type</c> as it was sent; null if the frame had none.</summary>
    public string? Type { get; set; }

    /// <summary>Fields of the message that have no property here, by their wire names; null if there were none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }

    /// <summary>
    /// Reads one message. Never throws for what it is given: what cannot be read becomes an <see cref="UnknownMessage"/>.
    /// </summary>
    /// <param name="utf8">The text frame's bytes.</param>
    /// <param name="family">The session's model family; it decides <see cref="TurnMessage.DisplayText"/>.</param>
    public static StreamingMessage Parse(ReadOnlySpan<byte> utf8, ModelFamily family = ModelFamily.Unknown) =>
        MessageParser.Parse(utf8, family);
}
