using System.Text.Encodings.Web;
using System.Text.Json;

namespace PhoneTranscriber.Events;

/// <summary>How everything that leaves is written: camelCase, times in UTC to the millisecond, "é" as it is and not as an escape.</summary>
internal static class WireJson
{
    /// <summary>Fresh options for one serializer context, which makes them read-only.</summary>
    public static JsonSerializerOptions Options() => new(JsonSerializerDefaults.Web)
    {
        // The documents are JSON of their own and never become part of a page.
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new UtcTimeConverter() },
    };
}
