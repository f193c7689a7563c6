using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Speech;

/// <summary>Serialization of what is told about speech sessions.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SpeechSummary))]
internal sealed partial class SpeechJson : JsonSerializerContext
{
    public static SpeechJson Wire { get; } = new(WireJson.Options());
}
