using System.Text.Json.Serialization;

namespace PhoneTranscriber.LocalSpeech.Messages;

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BeginMessage))]
[JsonSerializable(typeof(SpeechStartedMessage))]
[JsonSerializable(typeof(TurnMessage))]
[JsonSerializable(typeof(TerminationMessage))]
[JsonSerializable(typeof(ErrorMessage))]
[JsonSerializable(typeof(WarningMessage))]
[JsonSerializable(typeof(HeartbeatMessage))]
internal sealed partial class MessageJson : JsonSerializerContext;
