using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>
/// Source-generated metadata for every type that crosses the wire, so that the library works trimmed and ahead-of-time compiled.
/// </summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata)]
[JsonSerializable(typeof(BeginMessage))]
[JsonSerializable(typeof(SpeechStartedMessage))]
[JsonSerializable(typeof(TurnMessage))]
[JsonSerializable(typeof(HeartbeatMessage))]
[JsonSerializable(typeof(WarningMessage))]
[JsonSerializable(typeof(LlmGatewayResponseMessage))]
[JsonSerializable(typeof(SpeakerRevisionMessage))]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(TerminationMessage))]
[JsonSerializable(typeof(SessionTranscript))]
[JsonSerializable(typeof(ConfigurationUpdate))]
[JsonSerializable(typeof(TokenResponse))]
[JsonSerializable(typeof(IReadOnlyList<string>))]
[JsonSerializable(typeof(Word))]
internal sealed partial class StreamingJsonContext : JsonSerializerContext
{
    /// <summary>
    /// The one instance in use: snake_case names, unset members left out, lenient scalars, and only the escapes JSON demands
    /// (the text never meets HTML, and lists travel inside a URL where every escape triples in length).
    /// </summary>
    public static StreamingJsonContext Wire { get; } = new(new JsonSerializerOptions
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters =
        {
            new LenientInt32Converter(),
            new LenientInt64Converter(),
            new LenientDoubleConverter(),
            new LenientBooleanConverter(),
            new LenientStringConverter(),
            new LenientWordsConverter(),
        },
    });
}
