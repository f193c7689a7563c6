using System.Text.Json.Serialization;

namespace PhoneTranscriber.Twilio;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    NumberHandling = JsonNumberHandling.AllowReadingFromString)]
[JsonSerializable(typeof(StartEnvelope))]
internal sealed partial class MediaJson : JsonSerializerContext;
