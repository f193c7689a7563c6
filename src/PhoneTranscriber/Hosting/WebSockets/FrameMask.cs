using System.Numerics;
using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace PhoneTranscriber.Hosting.WebSockets;

/// <summary>The mask that a client lays over what it sends (RFC 6455, section 5.3), 4 bytes, as they stand in memory.</summary>
internal static class FrameMask
{
    /// <summary>Masks drawn at once: the random generator asks the kernel each time.</summary>
    private const int Drawn = 256;

    [ThreadStatic]
    private static uint[]? _masks;

    [ThreadStatic]
    private static int _left;

    /// <summary>A mask that nobody can foresee.</summary>
    public static uint Next()
    {
        var masks = _masks ??= new uint[Drawn];
        if (_left == 0)
        {
            RandomNumberGenerator.Fill(MemoryMarshal.AsBytes(masks.AsSpan()));
            _left = Drawn;
        }

        return masks[--_left];
    }

    /// <summary>The mask for what follows <paramref name="bytes"/> masked bytes.</summary>
    public static uint After(uint mask, int bytes) =>
        BitConverter.IsLittleEndian ? BitOperations.RotateRight(mask, 8 * (bytes & 3)) : BitOperations.RotateLeft(mask, 8 * (bytes & 3));

    /// <summary>Lays the mask over bytes while it copies them; over masked ones, it takes it off.</summary>
    public static void Apply(uint mask, ReadOnlySpan<byte> source, Span<byte> target)
    {
        var at = 0;
        if (Vector.IsHardwareAccelerated)
        {
            var wide = Vector.AsVectorByte(new Vector<uint>(mask));
            for (; at <= source.Length - Vector<byte>.Count; at += Vector<byte>.Count) (new Vector<byte>(source[at..]) ^ wide).CopyTo(target[at..]);
        }

        Span<byte> four = stackalloc byte[sizeof(uint)];
        MemoryMarshal.Write(four, in mask);
        for (; at < source.Length; at++) target[at] = (byte)(source[at] ^ four[at & 3]);
    }
}
