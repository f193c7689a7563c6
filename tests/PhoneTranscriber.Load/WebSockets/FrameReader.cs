using System.Buffers.Binary;

namespace PhoneTranscriber.Load.WebSockets;

/// <summary>Reads WebSocket frames out of received bytes.</summary>
internal static class FrameReader
{
    /// <summary>Largest frame, bytes: what is longer is not from one of ours.</summary>
    private const int MaxPayload = 128 * 1024;

    /// <summary>Takes one whole frame off <paramref name="data"/> and unmasks it in place.</summary>
    /// <returns>False when the frame is not all there yet.</returns>
    /// <exception cref="InvalidDataException">It is too long.</exception>
    public static bool TryRead(ref Span<byte> data, out Opcode opcode, out Span<byte> payload)
    {
        opcode = default;
        payload = default;
        if (data.Length < 2) return false;
        var (header, length) = (2, data[1] & 0x7F);
        if (length == 126)
        {
            if (data.Length < 4) return false;
            (header, length) = (4, BinaryPrimitives.ReadUInt16BigEndian(data[2..]));
        }
        else if (length == 127)
        {
            if (data.Length < 10) return false;
            (header, length) = (10, (int)Math.Min(int.MaxValue, BinaryPrimitives.ReadUInt64BigEndian(data[2..])));
        }

        if (length > MaxPayload) throw new InvalidDataException($"a frame of {length} bytes");
        var masked = (data[1] & 0x80) != 0;
        var start = header + (masked ? 4 : 0);
        if (data.Length < start + length) return false;
        opcode = (Opcode)(data[0] & 0x0F);
        payload = data.Slice(start, length);
        if (masked) FrameWriter.Mask(payload, BinaryPrimitives.ReadUInt32LittleEndian(data[header..]));
        data = data[(start + length)..];
        return true;
    }
}
