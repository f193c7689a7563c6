using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Operations;

/// <summary>Serialization of what <c>/api/operations</c> answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(OperationsView))]
[JsonSerializable(typeof(HistoryView))]
internal sealed partial class OperationsJson : JsonSerializerContext
{
    public static OperationsJson Wire { get; } = new(WireJson.Options());
}
