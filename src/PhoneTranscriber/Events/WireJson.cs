using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Events;

/// <summary>How everything that leaves is written: camelCase, times in UTC to the millisecond, "é" as it is and not as an escape.</summary>
internal static class WireJson
{
    /// <summary>Fresh options for one serializer context, which makes them read-only.</summary>
    /// <param name="namedEnums">Whether enumerations are written as words, <c>backing-off</c>.</param>
    /// <param name="leanWords">Whether words of turns are written by <see cref="WordConverter"/>: the same, cheaper, and without a schema.</param>
    public static JsonSerializerOptions Options(bool namedEnums = false, bool leanWords = false)
    {
        var options = new JsonSerializerOptions(JsonSerializerDefaults.Web)
        {
            // The documents are JSON of their own and never become part of a page.
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
            Converters = { new UtcTimeConverter() },
        };
        if (leanWords) options.Converters.Add(new WordConverter());
        if (namedEnums) options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.KebabCaseLower));
        return options;
    }
}
