using System.Buffers.Binary;

namespace PhoneTranscriber.Load.Calls;

/// <summary>
/// What stands in the first bytes of every frame's audio, so that whoever gets the audio knows which frame it is:
/// <code>C3 5A | call, 3 bytes | frame, 4 bytes | check, 3 bytes</code>
/// A bridge passes mu-law through unchanged; one that does not is found out.
/// </summary>
internal static class AudioMark
{
    /// <summary>Bytes; a multiple of 3, so that base64 of the audio behind it does not depend on it.</summary>
    public const int Size = 12;

    public static readonly byte[] Magic = [0xC3, 0x5A];

    public static void Write(Span<byte> audio, int call, int frame)
    {
        BinaryPrimitives.WriteInt32LittleEndian(audio[1..], call << 8);
        BinaryPrimitives.WriteInt32LittleEndian(audio[5..], frame);
        Magic.CopyTo(audio);
        var check = Check(call, frame);
        (audio[9], audio[10], audio[11]) = ((byte)check, (byte)(check >> 8), (byte)(check >> 16));
    }

    public static bool TryRead(ReadOnlySpan<byte> audio, out int call, out int frame)
    {
        (call, frame) = (0, 0);
        if (audio.Length < Size || !audio.StartsWith(Magic)) return false;
        call = (int)(BinaryPrimitives.ReadUInt32LittleEndian(audio[1..]) >> 8);
        frame = BinaryPrimitives.ReadInt32LittleEndian(audio[5..]);
        return (BinaryPrimitives.ReadUInt32LittleEndian(audio[8..]) >> 8) == (Check(call, frame) & 0xFFFFFF);
    }

    private static uint Check(int call, int frame)
    {
        var mixed = ((uint)call * 0x9E3779B1) ^ ((uint)frame * 0x85EBCA6B);
        return mixed ^ (mixed >> 15);
    }
}
