using System.Buffers.Text;
using System.Text.Json;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Walks the fields of JSON objects and reads values leniently: text is empty and a number <see cref="MediaMessage.Absent"/>
/// when the value is of another type. Spans point into the input, or, for the rare text with escapes, into a buffer that the
/// next reader on the same thread reuses.
/// </summary>
internal ref struct MediaFieldReader
{
    private const int LargestKeptScratch = 64 * 1024;

    [ThreadStatic]
    private static byte[]? _threadScratch;

    private readonly int _inputBytes;
    private Utf8JsonReader _json;
    private Span<byte> _scratch;

    public MediaFieldReader(ReadOnlySpan<byte> utf8Json)
    {
        _inputBytes = utf8Json.Length;
        _json = new Utf8JsonReader(utf8Json);
    }

    public ReadOnlySpan<byte> Name { get; private set; }

    /// <summary>Steps onto the first value of the input.</summary>
    /// <exception cref="JsonException">As from every method that moves on: the input is not JSON.</exception>
    public void ReadRoot() => _json.Read();

    /// <summary>True when the current value is an object, whose fields come next.</summary>
    public readonly bool IsObject => _json.TokenType == JsonTokenType.StartObject;

    /// <summary>Steps onto the value of the next field of the current object; false at its end.</summary>
    public bool NextField()
    {
        if (!_json.Read() || _json.TokenType != JsonTokenType.PropertyName)
            return false;
        Name = ReadText();
        return _json.Read();
    }

    /// <summary>Skips the current value if it is an object or array that nobody has read.</summary>
    public void SkipValue() => _json.Skip();

    /// <summary>Throws if anything but white space follows the root value.</summary>
    public void ReadEnd() => _json.Read();

    public ReadOnlySpan<byte> ReadText()
    {
        if (_json.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            return default;
        return _json.ValueIsEscaped ? Unescape() : _json.ValueSpan;
    }

    /// <summary>A whole number from 0 on, written as a number or as a string.</summary>
    public long ReadNumber()
    {
        var digits = _json.TokenType == JsonTokenType.Number ? _json.ValueSpan : ReadText();
        return Utf8Parser.TryParse(digits, out long number, out var read) && read == digits.Length && number >= 0
            ? number
            : MediaMessage.Absent;
    }

    private ReadOnlySpan<byte> Unescape()
    {
        // Unescaped text is shorter than escaped: all the texts of a message fit side by side into as many bytes as it has.
        if (_scratch.IsEmpty)
            _scratch = Scratch(_inputBytes);
        try
        {
            var length = _json.CopyString(_scratch);
            var text = _scratch[..length];
            _scratch = _scratch[length..];
            return text;
        }
        catch (InvalidOperationException)
        {
            // Escapes of half a surrogate pair, or bytes that are not UTF-8: valid JSON, yet no text.
            return default;
        }
    }

    private static byte[] Scratch(int bytes)
    {
        if (_threadScratch is { } kept && kept.Length >= bytes)
            return kept;
        var scratch = new byte[bytes];
        if (bytes <= LargestKeptScratch)
            _threadScratch = scratch;
        return scratch;
    }
}
