using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.Twilio;

/// <summary>Serialization of what Twilio's REST API answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(TwilioRestCall))]
[JsonSerializable(typeof(TwilioRestError))]
internal sealed partial class TwilioRestJson : JsonSerializerContext;
