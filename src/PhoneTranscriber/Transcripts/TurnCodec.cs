using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Transcripts;

/// <summary>
/// A turn in some 200 bytes, for memory alone: what is stored or sent is written otherwise. A word is most of the time the next piece of the
/// turn's text, some milliseconds after the word before, and its confidence has six decimals: so much it takes.
/// </summary>
internal static class TurnCodec
{
    private const byte IsFormatted = 1;
    private const byte HasLabel = 2;
    private const byte HasLanguage = 4;

    /// <summary>Names that most turns have, by their number; 0 stands for one that is written out.</summary>
    private static readonly string[] Known = ["", CallTrack.Inbound, CallTrack.Outbound, CallTrack.Caller, CallTrack.Agent];

    /// <summary>Of a confidence: there is none, or it is written out.</summary>
    private const ulong Absent = 0;
    private const ulong Exact = 1;
    private const ulong FirstMillionth = 2;
    private const double Million = 1_000_000;

    public static void Write(IBufferWriter<byte> to, Turn turn)
    {
        WriteSigned(to, turn.Order ?? -1);
        WriteNumber(to, (ulong)((turn.Formatted ? IsFormatted : 0) | (turn.SpeakerLabel is null ? 0 : HasLabel) | (turn.Language is null ? 0 : HasLanguage)));
        WriteName(to, turn.Track);
        WriteName(to, turn.Speaker);
        if (turn.SpeakerLabel is not null) WriteText(to, turn.SpeakerLabel);
        if (turn.Language is not null) WriteText(to, turn.Language);
        WriteText(to, turn.Text);
        WriteSigned(to, turn.StartMs);
        WriteSigned(to, turn.EndMs - turn.StartMs);
        WriteConfidence(to, turn.Confidence);
        WriteNumber(to, (ulong)turn.Words.Count);
        var (place, before) = (0, turn.StartMs);
        foreach (var word in turn.Words)
        {
            place = SkipSpaces(turn.Text, place);
            var isNext = turn.Text.AsSpan(place).StartsWith(word.Text);
            WriteNumber(to, isNext ? ((ulong)word.Text.Length << 1) | 1 : 0);
            if (isNext) place += word.Text.Length;
            else WriteText(to, word.Text);
            WriteSigned(to, word.StartMs - before);
            WriteSigned(to, word.EndMs - word.StartMs);
            WriteConfidence(to, word.Confidence);
            before = word.EndMs;
        }
    }

    /// <summary>The number of a turn, without reading the rest.</summary>
    public static int? ReadOrder(ReadOnlySpan<byte> from) => ReadSigned(ref from) is >= 0 and var order ? (int)order : null;

    public static Turn Read(ReadOnlySpan<byte> from)
    {
        var order = ReadSigned(ref from);
        var flags = ReadNumber(ref from);
        var track = ReadName(ref from);
        var speaker = ReadName(ref from);
        var label = (flags & HasLabel) != 0 ? ReadText(ref from) : null;
        var language = (flags & HasLanguage) != 0 ? ReadText(ref from) : null;
        var text = ReadText(ref from);
        var start = ReadSigned(ref from);
        var end = start + ReadSigned(ref from);
        var confidence = ReadConfidence(ref from);
        var words = new Word[(int)ReadNumber(ref from)];
        var (place, before) = (0, start);
        for (var i = 0; i < words.Length; i++)
        {
            place = SkipSpaces(text, place);
            var next = ReadNumber(ref from);
            var word = next == 0 ? ReadText(ref from) : text.Substring(place, (int)(next >> 1));
            if (next != 0) place += word.Length;
            var wordStart = before + ReadSigned(ref from);
            before = wordStart + ReadSigned(ref from);
            words[i] = new Word(word, wordStart, before, ReadConfidence(ref from));
        }

        return new Turn
        {
            Order = order < 0 ? null : (int)order,
            Track = track,
            Speaker = speaker,
            SpeakerLabel = label,
            Text = text,
            Formatted = (flags & IsFormatted) != 0,
            StartMs = start,
            EndMs = end,
            Confidence = confidence,
            Language = language,
            Words = words,
        };
    }

    /// <summary>Seven bits a byte, the lowest first; the highest bit says that more follow.</summary>
    public static void WriteNumber(IBufferWriter<byte> to, ulong number)
    {
        var room = to.GetSpan(10);
        var length = 0;
        for (; number >= 0x80; number >>= 7) room[length++] = (byte)(number | 0x80);
        room[length++] = (byte)number;
        to.Advance(length);
    }

    /// <inheritdoc cref="WriteNumber"/>
    public static ulong ReadNumber(ref ReadOnlySpan<byte> from)
    {
        var (number, bits, length) = (0UL, 0, 0);
        byte next;
        do
        {
            next = from[length++];
            number |= (ulong)(next & 0x7F) << bits;
            bits += 7;
        }
        while (next >= 0x80);

        from = from[length..];
        return number;
    }

    private static int SkipSpaces(string text, int place)
    {
        while (place < text.Length && text[place] == ' ') place++;
        return place;
    }

    private static void WriteSigned(IBufferWriter<byte> to, long number) => WriteNumber(to, (ulong)((number << 1) ^ (number >> 63)));

    private static long ReadSigned(ref ReadOnlySpan<byte> from)
    {
        var number = ReadNumber(ref from);
        return (long)(number >> 1) ^ -(long)(number & 1);
    }

    private static void WriteText(IBufferWriter<byte> to, string text)
    {
        WriteNumber(to, (ulong)Encoding.UTF8.GetByteCount(text));
        Encoding.UTF8.GetBytes(text, to);
    }

    private static string ReadText(ref ReadOnlySpan<byte> from)
    {
        var length = (int)ReadNumber(ref from);
        var text = Encoding.UTF8.GetString(from[..length]);
        from = from[length..];
        return text;
    }

    private static void WriteName(IBufferWriter<byte> to, string name)
    {
        var number = Array.IndexOf(Known, name, 1);
        WriteNumber(to, (ulong)Math.Max(number, 0));
        if (number < 0) WriteText(to, name);
    }

    private static string ReadName(ref ReadOnlySpan<byte> from) => ReadNumber(ref from) is > 0 and var number ? Known[number] : ReadText(ref from);

    private static void WriteConfidence(IBufferWriter<byte> to, double? confidence)
    {
        if (confidence is not { } number)
        {
            WriteNumber(to, Absent);
            return;
        }

        var millionths = Math.Round(number * Million);
        if (millionths is >= 0 and <= Million && BitConverter.DoubleToInt64Bits(millionths / Million) == BitConverter.DoubleToInt64Bits(number))
        {
            WriteNumber(to, FirstMillionth + (ulong)millionths);
            return;
        }

        WriteNumber(to, Exact);
        BinaryPrimitives.WriteDoubleLittleEndian(to.GetSpan(sizeof(double)), number);
        to.Advance(sizeof(double));
    }

    private static double? ReadConfidence(ref ReadOnlySpan<byte> from)
    {
        switch (ReadNumber(ref from))
        {
            case Absent:
                return null;
            case Exact:
                var number = BinaryPrimitives.ReadDoubleLittleEndian(from);
                from = from[sizeof(double)..];
                return number;
            case var millionths:
                return (millionths - FirstMillionth) / Million;
        }
    }
}
