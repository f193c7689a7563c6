using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>What stands before a frame's payload (RFC 6455, section 5.2).</summary>
/// <param name="Opcode">What it is.</param>
/// <param name="IsFinal">Whether it ends its message.</param>
/// <param name="HasReserved">Whether a bit is set that only an extension may set.</param>
/// <param name="Mask">Null when it is not masked.</param>
/// <param name="Length">Of the payload, bytes; negative when it is longer than there are numbers for.</param>
internal readonly record struct FrameHeader(FrameOpcode Opcode, bool IsFinal, bool HasReserved, uint? Mask, long Length)
{
    /// <summary>The longest, bytes.</summary>
    public const int MaxBytes = 14;

    private const byte Final = 0x80;
    private const byte Masked = 0x80;
    private const byte Reserved = 0x70;
    private const byte Short = 125;
    private const byte TwoBytes = 126;

    /// <summary>The header that <paramref name="bytes"/> begin with, and its length, bytes; 0 when there is more of it to come.</summary>
    public static int Read(ReadOnlySpan<byte> bytes, out FrameHeader header)
    {
        header = default;
        if (bytes.Length < 2) return 0;
        var code = bytes[1] & ~Masked;
        var isMasked = (bytes[1] & Masked) != 0;
        var lengthBytes = code <= Short ? 0 : code == TwoBytes ? 2 : 8;
        var size = 2 + lengthBytes + (isMasked ? sizeof(uint) : 0);
        if (bytes.Length < size) return 0;
        var length = lengthBytes switch
        {
            0 => code,
            2 => BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]),
            _ => BinaryPrimitives.ReadInt64BigEndian(bytes[2..]),
        };
        header = new FrameHeader(
            (FrameOpcode)(bytes[0] & 0x0F), (bytes[0] & Final) != 0, (bytes[0] & Reserved) != 0,
            isMasked ? MemoryMarshal.Read<uint>(bytes[(size - sizeof(uint))..]) : null, length);
        return size;
    }

    /// <summary>Writes the header into <see cref="MaxBytes"/> of room, and says its length, bytes.</summary>
    public int Write(Span<byte> room)
    {
        room[0] = (byte)((IsFinal ? Final : 0) | (int)Opcode);
        var size = 2;
        if (Length <= Short)
        {
            room[1] = (byte)Length;
        }
        else if (Length <= ushort.MaxValue)
        {
            room[1] = TwoBytes;
            BinaryPrimitives.WriteUInt16BigEndian(room[2..], (ushort)Length);
            size += 2;
        }
        else
        {
            room[1] = TwoBytes + 1;
            BinaryPrimitives.WriteInt64BigEndian(room[2..], Length);
            size += 8;
        }

        if (Mask is not { } mask) return size;
        room[1] |= Masked;
        MemoryMarshal.Write(room[size..], in mask);
        return size + sizeof(uint);
    }
}
