using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Access;

/// <summary>Serialization of what <c>/api/session</c> answers.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(SessionView))]
internal sealed partial class AccessJson : JsonSerializerContext
{
    public static AccessJson Wire { get; } = new(WireJson.Options(namedEnums: true));
}
