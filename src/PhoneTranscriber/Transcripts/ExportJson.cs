using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Transcripts;

/// <summary><c>{ "turns": [ … ] }</c>, a turn as the events carry it.</summary>
[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(ExportDocument))]
internal sealed partial class ExportJson : JsonSerializerContext
{
    private static readonly ExportJson Wire = new(WireJson.Options());

    public static byte[] Write(IReadOnlyList<Turn> turns) => JsonSerializer.SerializeToUtf8Bytes(new ExportDocument(turns), Wire.ExportDocument);
}
