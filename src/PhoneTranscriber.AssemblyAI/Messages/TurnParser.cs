using System.Text;
using System.Text.Json;
using PhoneTranscriber.AssemblyAI.Json;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Reads the message that comes all the time, at less than half of what the general reader costs. It knows the fields as they usually come;
/// for everything else there is the general reader.
/// </summary>
internal static class TurnParser
{
    /// <summary>Words whose room is kept for the thread's next message.</summary>
    private const int MostKept = 1024;

    /// <summary>Words remembered, a power of two, and the longest of them, bytes.</summary>
    private const int Remembered = 1024;
    private const int LongestRemembered = 24;

    /// <summary>Collects the words of a message.</summary>
    [ThreadStatic]
    private static List<Word>? _read;

    /// <summary>Each message of a turn says again what the ones before it said, and most words are common ones.</summary>
    [ThreadStatic]
    private static string[]? _words;

    /// <summary>Null when something in the message is unusual.</summary>
    /// <exception cref="JsonException">It is not JSON.</exception>
    public static TurnMessage? TryRead(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return null;
        var turn = new TurnMessage();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!TrySet(ref reader, turn)) return null;
        }

        return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? turn : null;
    }

    private static bool TrySet(ref Utf8JsonReader reader, TurnMessage turn)
    {
        if (reader.ValueIsEscaped) return false;
        var name = reader.ValueSpan;
        if (!reader.Read()) return false;
        if (name.SequenceEqual("words"u8)) return TryReadWords(ref reader, turn);
        if (name.SequenceEqual("transcript"u8)) return TryRead(ref reader, out var transcript) && (turn.Transcript = transcript) is not null;
        if (name.SequenceEqual("utterance"u8)) return TryRead(ref reader, out var utterance) && (turn.Utterance = utterance) is not null;
        if (name.SequenceEqual("type"u8)) return TryRead(ref reader, out var type) && (turn.Type = type) is not null;
        switch (reader.TokenType)
        {
            case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("end_of_turn"u8):
                turn.EndOfTurn = reader.GetBoolean();
                return true;
            case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("turn_is_formatted"u8):
                turn.TurnIsFormatted = reader.GetBoolean();
                return true;
            case JsonTokenType.Number when name.SequenceEqual("turn_order"u8) && reader.TryGetInt32(out var order):
                turn.TurnOrder = order;
                return true;
            case JsonTokenType.Number when name.SequenceEqual("end_of_turn_confidence"u8):
                turn.EndOfTurnConfidence = LenientNumber.Read(ref reader);
                return true;
            default:
                return false;
        }
    }

    private static bool TryReadWords(ref Utf8JsonReader reader, TurnMessage turn)
    {
        if (reader.TokenType != JsonTokenType.StartArray) return false;
        var words = _read ??= [];
        words.Clear();
        while (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            var word = new Word();
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                if (!TrySet(ref reader, ref word)) return false;
            }

            words.Add(word);
        }

        turn.Words = words.ToArray();
        if (words.Capacity > MostKept) _read = null;
        return reader.TokenType == JsonTokenType.EndArray;
    }

    private static bool TrySet(ref Utf8JsonReader reader, ref Word word)
    {
        if (reader.ValueIsEscaped) return false;
        var name = reader.ValueSpan;
        if (!reader.Read()) return false;
        switch (reader.TokenType)
        {
            case JsonTokenType.String when name.SequenceEqual("text"u8):
                word.Text = WordText(ref reader);
                return true;
            case JsonTokenType.Number when name.SequenceEqual("start"u8) && reader.TryGetInt64(out var start):
                word.StartMs = start;
                return true;
            case JsonTokenType.Number when name.SequenceEqual("end"u8) && reader.TryGetInt64(out var end):
                word.EndMs = end;
                return true;
            case JsonTokenType.Number when name.SequenceEqual("confidence"u8):
                word.Confidence = LenientNumber.Read(ref reader);
                return true;
            case JsonTokenType.True or JsonTokenType.False when name.SequenceEqual("word_is_final"u8):
                word.IsFinal = reader.GetBoolean();
                return true;
            default:
                return false;
        }
    }

    private static string WordText(ref Utf8JsonReader reader)
    {
        var utf8 = reader.ValueSpan;
        if (reader.ValueIsEscaped || utf8.Length > LongestRemembered) return reader.GetString()!;
        var hash = 0u;
        foreach (var letter in utf8) hash = (hash * 31) + letter;
        ref var known = ref (_words ??= new string[Remembered])[hash % Remembered];
        if (known is null || !Ascii.Equals(utf8, known)) known = reader.GetString()!;
        return known;
    }

    private static bool TryRead(ref Utf8JsonReader reader, out string text)
    {
        text = reader.TokenType == JsonTokenType.String ? reader.GetString()! : "";
        return reader.TokenType == JsonTokenType.String;
    }
}
