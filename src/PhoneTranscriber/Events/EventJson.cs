using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.Events;

/// <summary>Serialization of what leaves by webhook and live feed.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CallStartedData))]
[JsonSerializable(typeof(TurnData))]
[JsonSerializable(typeof(DtmfData))]
[JsonSerializable(typeof(InterruptedData))]
[JsonSerializable(typeof(TrackData))]
[JsonSerializable(typeof(LlmResponseData))]
[JsonSerializable(typeof(RecordingReadyData))]
[JsonSerializable(typeof(CallEndedData))]
internal sealed partial class EventJson : JsonSerializerContext
{
    public static EventJson Wire { get; } = new(WireJson.Options(leanWords: true));
}
