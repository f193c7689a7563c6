using System.Buffers.Text;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Reads the edges of a partial turn, written as it usually is:
/// <c>{"turn_order":0,"turn_is_formatted":true,"end_of_turn":false,"transcript":…,"words":[{"start":2140,"end":2310,…},…],…,"type":"Turn"}</c>.
/// No string has these letters within it, since its quotation marks would be escaped. Costs a fraction of reading all of it.
/// </summary>
internal static class UnreadTurnParser
{
    /// <summary>Null when it is something else, written otherwise, or has no words.</summary>
    public static TurnEdges? TryRead(ReadOnlySpan<byte> utf8, ModelFamily family)
    {
        // Whisper says of sounds what they are: whether that is text shows when it is read.
        if (family is not (ModelFamily.Pro or ModelFamily.UniversalStreaming) || !utf8.EndsWith(",\"type\":\"Turn\"}"u8)) return null;
        var rest = utf8;
        if (!TryNumber(ref rest, "{\"turn_order\":"u8, out var order) || order is < 0 or > int.MaxValue) return null;
        if (!TrySkip(ref rest, ",\"turn_is_formatted\":true,"u8) && !TrySkip(ref rest, ",\"turn_is_formatted\":false,"u8)) return null;
        if (!TrySkip(ref rest, "\"end_of_turn\":false,\"transcript\":\""u8)) return null;
        var first = rest.IndexOf(",\"words\":[{"u8);
        var last = rest.LastIndexOf("{\"start\":"u8);
        if (first < 0 || last < first) return null;
        var word = rest[last..];
        rest = rest[(first + ",\"words\":["u8.Length)..];
        if (!TryNumber(ref rest, "{\"start\":"u8, out var start)) return null;
        if (!TryNumber(ref word, "{\"start\":"u8, out _) || !TryNumber(ref word, ",\"end\":"u8, out var end)) return null;
        return new TurnEdges((int)order, start, end);
    }

    private static bool TrySkip(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> expected)
    {
        if (!text.StartsWith(expected)) return false;
        text = text[expected.Length..];
        return true;
    }

    /// <summary>A whole number, after which the next member follows.</summary>
    private static bool TryNumber(ref ReadOnlySpan<byte> text, ReadOnlySpan<byte> name, out long number)
    {
        number = 0;
        if (!TrySkip(ref text, name) || !Utf8Parser.TryParse(text, out number, out var length) || length == text.Length || text[length] != (byte)',') return false;
        text = text[length..];
        return true;
    }
}
