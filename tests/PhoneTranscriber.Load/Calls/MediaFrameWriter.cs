using System.Buffers.Text;
using PhoneTranscriber.Load.WebSockets;

namespace PhoneTranscriber.Load.Calls;

/// <summary>
/// Writes media messages as Twilio does, masked, without allocating. All but the numbers and the mark is copied:
/// <code>{"event":"media","sequenceNumber":"2","media":{"track":"inbound","chunk":"1","timestamp":"73","payload":"…"},"streamSid":"MZ…"}</code>
/// </summary>
internal sealed class MediaFrameWriter
{
    private const int FirstTimestamp = 73;
    private readonly byte[] _message = new byte[512];
    private readonly byte[] _frame = new byte[512 + FrameWriter.MaxHeader];
    private readonly byte[] _mark = new byte[AudioMark.Size];
    private uint _mask = 0x2545F491;

    /// <returns>The whole WebSocket frame, good until the next call.</returns>
    public ReadOnlySpan<byte> Write(LoadCall call, int frame)
    {
        var at = Append(0, "{\"event\":\"media\",\"sequenceNumber\":\""u8);
        at = Append(at, frame + 2);
        at = Append(at, "\",\"media\":{\"track\":\"inbound\",\"chunk\":\""u8);
        at = Append(at, frame + 1);
        at = Append(at, "\",\"timestamp\":\""u8);
        at = Append(at, FirstTimestamp + (20 * frame));
        at = Append(at, "\",\"payload\":\""u8);
        AudioMark.Write(_mark, call.Index, frame);
        Base64.EncodeToUtf8(_mark, _message.AsSpan(at), out _, out var written);
        at = Append(at + written, FrameAudio.Encoded(call.Index, frame));
        at = Append(at, call.Tail);

        // A key per message, as the protocol asks; from a xorshift, since nobody attacks here.
        _mask ^= _mask << 13;
        _mask ^= _mask >> 17;
        _mask ^= _mask << 5;
        return _frame.AsSpan(0, FrameWriter.WriteMasked(_frame, Opcode.Text, _message.AsSpan(0, at), _mask));
    }

    private int Append(int at, ReadOnlySpan<byte> text)
    {
        text.CopyTo(_message.AsSpan(at));
        return at + text.Length;
    }

    private int Append(int at, int number)
    {
        Utf8Formatter.TryFormat(number, _message.AsSpan(at), out var written);
        return at + written;
    }
}
