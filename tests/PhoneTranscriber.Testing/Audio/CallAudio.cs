using System.Buffers.Binary;

namespace PhoneTranscriber.Testing.Audio;

/// <summary>A recorded call: one or two tracks of 8 kHz mu-law (8 bytes per millisecond).</summary>
/// <param name="Caller">The caller's track.</param>
/// <param name="Agent">The agent's track, or null for a mono recording.</param>
public sealed record CallAudio(ReadOnlyMemory<byte> Caller, ReadOnlyMemory<byte>? Agent)
{
    private const int Pcm = 1;
    private const int MuLaw = 7;
    private const int Extensible = 0xFFFE;

    /// <summary>The length of the longer track.</summary>
    public TimeSpan Duration => TimeSpan.FromMilliseconds(Math.Max(Caller.Length, Agent?.Length ?? 0) / 8d);

    /// <summary>Reads a WAV file of 8 kHz, mono or stereo (caller left, agent right), mu-law or 16-bit PCM.</summary>
    /// <exception cref="InvalidDataException">Another file, or another format; the message says which.</exception>
    public static CallAudio Read(string path) => Parse(File.ReadAllBytes(path));

    /// <summary>Reads the bytes of such a file.</summary>
    /// <exception cref="InvalidDataException">Another file, or another format; the message says which.</exception>
    public static CallAudio Parse(ReadOnlySpan<byte> file)
    {
        if (file.Length < 12 || !file[..4].SequenceEqual("RIFF"u8) || !file[8..12].SequenceEqual("WAVE"u8))
            throw new InvalidDataException("this is not a WAV file");

        var format = Chunk(file, "fmt "u8);
        if (format.Length < 16)
            throw new InvalidDataException("the format chunk is missing");

        var data = Chunk(file, "data"u8);
        var channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        if (rate != 8000)
            throw new InvalidDataException($"the sample rate is {rate} Hz; a telephone call has 8000 Hz");
        if (channels is not (1 or 2))
            throw new InvalidDataException($"there are {channels} channels; a call has one or two");

        var samples = Samples(data, Tag(format), BinaryPrimitives.ReadUInt16LittleEndian(format[14..]));
        return channels == 1
            ? new CallAudio(samples, null)
            : new CallAudio(Channel(samples, 0), Channel(samples, 1));
    }

    private static int Tag(ReadOnlySpan<byte> format)
    {
        var tag = BinaryPrimitives.ReadUInt16LittleEndian(format);
        return tag == Extensible && format.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(format[24..]) : tag;
    }

    private static byte[] Samples(ReadOnlySpan<byte> data, int tag, int bits)
    {
        switch (tag, bits)
        {
            case (MuLaw, 8):
                return data.ToArray();
            case (Pcm, 16):
                var samples = new byte[data.Length / 2];
                for (var i = 0; i < samples.Length; i++)
                    samples[i] = MuLawCode.Encode(BinaryPrimitives.ReadInt16LittleEndian(data[(2 * i)..]));
                return samples;
            default:
                throw new InvalidDataException($"format {tag} with {bits} bits is neither mu-law (7, 8) nor PCM (1, 16)");
        }
    }

    private static byte[] Channel(byte[] interleaved, int channel)
    {
        var samples = new byte[interleaved.Length / 2];
        for (var i = 0; i < samples.Length; i++)
            samples[i] = interleaved[(2 * i) + channel];

        return samples;
    }

    private static ReadOnlySpan<byte> Chunk(ReadOnlySpan<byte> file, ReadOnlySpan<byte> id)
    {
        for (var position = 12; position + 8 <= file.Length;)
        {
            // Chunks of odd length are followed by one byte of padding; a stream's writer may leave the length at its maximum.
            var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(file[(position + 4)..]), file.Length - position - 8);
            if (file.Slice(position, 4).SequenceEqual(id))
                return file.Slice(position + 8, length);

            position += 8 + length + (length & 1);
        }

        return [];
    }
}
