using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Load.WebSockets;

/// <summary>Writes WebSocket frames, always final.</summary>
internal static class FrameWriter
{
    /// <summary>Most bytes that a header takes here.</summary>
    public const int MaxHeader = 8;

    /// <summary>Writes a frame as a client does.</summary>
    /// <param name="frame">At least <see cref="MaxHeader"/> longer than the payload.</param>
    /// <param name="opcode">What it is.</param>
    /// <param name="payload">At most 65,535 bytes; may not overlap.</param>
    /// <param name="mask">The masking key.</param>
    /// <returns>Bytes written.</returns>
    public static int WriteMasked(Span<byte> frame, Opcode opcode, ReadOnlySpan<byte> payload, uint mask)
    {
        var header = WriteHeader(frame, opcode, payload.Length, 0x80);
        BinaryPrimitives.WriteUInt32LittleEndian(frame[header..], mask);
        payload.CopyTo(frame[(header + 4)..]);
        Mask(frame.Slice(header + 4, payload.Length), mask);
        return header + 4 + payload.Length;
    }

    /// <summary>Writes a frame as a server does.</summary>
    public static int Write(Span<byte> frame, Opcode opcode, ReadOnlySpan<byte> payload)
    {
        var header = WriteHeader(frame, opcode, payload.Length, 0);
        payload.CopyTo(frame[header..]);
        return header + payload.Length;
    }

    /// <summary>Masks, or unmasks, in place.</summary>
    public static void Mask(Span<byte> data, uint mask)
    {
        var words = MemoryMarshal.Cast<byte, ulong>(data);
        var wide = mask | ((ulong)mask << 32);
        var vectors = MemoryMarshal.Cast<ulong, Vector<ulong>>(words);
        var wider = new Vector<ulong>(wide);
        for (var i = 0; i < vectors.Length; i++) vectors[i] ^= wider;
        for (var i = vectors.Length * Vector<ulong>.Count; i < words.Length; i++) words[i] ^= wide;
        for (var i = words.Length * sizeof(ulong); i < data.Length; i++) data[i] ^= (byte)(mask >> (8 * (i & 3)));
    }

    private static int WriteHeader(Span<byte> frame, Opcode opcode, int length, int masked)
    {
        frame[0] = (byte)(0x80 | (int)opcode);
        if (length < 126)
        {
            frame[1] = (byte)(masked | length);
            return 2;
        }

        frame[1] = (byte)(masked | 126);
        BinaryPrimitives.WriteUInt16BigEndian(frame[2..], (ushort)length);
        return 4;
    }
}
