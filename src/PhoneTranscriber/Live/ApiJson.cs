using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Recording;

namespace PhoneTranscriber.Live;

/// <summary>Serialization of what the API answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CallView))]
[JsonSerializable(typeof(CallList))]
[JsonSerializable(typeof(CallEventList))]
[JsonSerializable(typeof(SampleCallPlaced))]
[JsonSerializable(typeof(MicrophoneCall))]
[JsonSerializable(typeof(FeedSnapshot))]
[JsonSerializable(typeof(RecordingPeaksView))]
[JsonSerializable(typeof(LevelsEvent))]
[JsonSerializable(typeof(TracksEvent))]
internal sealed partial class ApiJson : JsonSerializerContext
{
    public static ApiJson Wire { get; } = new(WireJson.Options());
}
