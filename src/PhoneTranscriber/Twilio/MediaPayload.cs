using System.Buffers;
using System.Buffers.Text;

namespace PhoneTranscriber.Twilio;

/// <summary>The payload of a media message: base64 of raw mu-law, 8 kHz, one byte a sample.</summary>
internal static class MediaPayload
{
    /// <summary>
    /// Decodes without allocating, into a destination of at least 3 bytes per 4 characters begun. Missing padding is forgiven.
    /// </summary>
    /// <returns>False, with nothing written, for anything that is not base64 or does not fit.</returns>
    public static bool TryDecode(ReadOnlySpan<byte> base64, Span<byte> destination, out int written)
    {
        var status = Base64.DecodeFromUtf8(base64, destination, out var consumed, out written);
        if (status == OperationStatus.Done)
            return true;
        if (status == OperationStatus.InvalidData && TryDecodeUnpadded(base64[consumed..], destination, ref written))
            return true;
        written = 0;
        return false;
    }

    private static bool TryDecodeUnpadded(ReadOnlySpan<byte> tail, Span<byte> destination, ref int written)
    {
        if (tail.Length is not (2 or 3))
            return false;
        Span<byte> group = [(byte)'=', (byte)'=', (byte)'=', (byte)'='];
        tail.CopyTo(group);
        if (Base64.DecodeFromUtf8(group, destination[written..], out _, out var last) != OperationStatus.Done)
            return false;
        written += last;
        return true;
    }
}
