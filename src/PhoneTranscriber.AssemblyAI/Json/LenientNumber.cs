using System.Globalization;
using System.Text.Json;

namespace PhoneTranscriber.AssemblyAI.Json;

/// <summary>
/// Reads a JSON number written as integer, float or string: the service and its documentation differ on which is sent. What no number can
/// hold is 0, since it could not be written again.
/// </summary>
internal static class LenientNumber
{
    public static double Read(ref Utf8JsonReader reader) => Any(ref reader) is var number && double.IsFinite(number) ? number : 0;

    private static double Any(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.Number => reader.GetDouble(),
        JsonTokenType.String when double.TryParse(
            reader.GetString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var parsed) => parsed,
        JsonTokenType.Null => 0,
        _ => throw new JsonException($"A number was expected, not {reader.TokenType}."),
    };
}
