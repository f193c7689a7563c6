using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.Steering;

/// <summary>Serialization of what steering answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SpeechTokenGranted))]
internal sealed partial class SteeringJson : JsonSerializerContext;
