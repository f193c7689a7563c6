using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>Serialization of what <c>/api/webhooks</c> answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(DeliveryList))]
[JsonSerializable(typeof(DeliveryView))]
[JsonSerializable(typeof(EndpointList))]
[JsonSerializable(typeof(EndpointDocument))]
[JsonSerializable(typeof(ReplayQueued))]
[JsonSerializable(typeof(SampleOutcome))]
internal sealed partial class WebhookJson : JsonSerializerContext
{
    public static WebhookJson Wire { get; } = new(WireJson.Options(namedEnums: true));
}
