using System.Buffers;
using System.Buffers.Text;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Reads a media message that is written letter by letter as Twilio writes it, which is nearly every message of a call, by comparing what
/// does not change. For any other there is <see cref="MediaMessageParser"/>, which finds the same in these.
/// <code>
/// {"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"73","payload":"/////w=="},"streamSid":"MZ…"}
/// </code>
/// </summary>
internal static class UsualMediaMessage
{
    /// <summary>Digits that a <see cref="long"/> holds, whatever they are.</summary>
    private const int MostDigits = 18;

    /// <summary>What ends a text, or makes it an unusual one: escapes, control characters, letters beyond ASCII.</summary>
    private static readonly SearchValues<byte> Unusual =
        SearchValues.Create([.. Enumerable.Range(0, 256).Where(code => code is < 0x20 or '"' or '\\' or >= 0x7F).Select(code => (byte)code)]);

    /// <summary>False when anything is otherwise; then nothing is set.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, ref MediaMessage message)
    {
        if (!Skip(ref json, "{\"event\":\"media\",\"sequenceNumber\":\""u8) || !TryNumber(ref json, out var sequence)) return false;
        if (!Skip(ref json, "\",\"media\":{\"track\":\""u8)) return false;
        var isInbound = Skip(ref json, "inbound\",\"chunk\":\""u8);
        if (!isInbound && !Skip(ref json, "outbound\",\"chunk\":\""u8)) return false;
        if (!TryNumber(ref json, out _) || !Skip(ref json, "\",\"timestamp\":\""u8) || !TryNumber(ref json, out var timestamp)) return false;
        if (!Skip(ref json, "\",\"payload\":\""u8) || !TryText(ref json, out var payload)) return false;
        if (!Skip(ref json, "\"},\"streamSid\":\""u8) || !TryText(ref json, out var streamSid) || !json.SequenceEqual("\"}"u8)) return false;
        message.Event = MediaEvent.Media;
        message.SequenceNumber = sequence;
        message.Track = isInbound ? MediaTrack.Inbound : MediaTrack.Outbound;
        message.TimestampMilliseconds = timestamp;
        message.Payload = payload;
        message.StreamSid = streamSid;
        return true;
    }

    private static bool Skip(scoped ref ReadOnlySpan<byte> json, ReadOnlySpan<byte> text)
    {
        if (!json.StartsWith(text)) return false;
        json = json[text.Length..];
        return true;
    }

    private static bool TryNumber(scoped ref ReadOnlySpan<byte> json, out long number)
    {
        if (!Utf8Parser.TryParse(json, out number, out var digits) || digits > MostDigits || !char.IsAsciiDigit((char)json[0])) return false;
        json = json[digits..];
        return true;
    }

    /// <summary>The text up to its quotation mark, which stays.</summary>
    private static bool TryText(scoped ref ReadOnlySpan<byte> json, out ReadOnlySpan<byte> text)
    {
        var end = json.IndexOfAny(Unusual);
        text = end < 0 ? default : json[..end];
        if (end < 0 || json[end] != '"') return false;
        json = json[end..];
        return true;
    }
}
