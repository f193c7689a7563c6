using System.Buffers;
using System.Buffers.Binary;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Telephone audio in a WAV file: 8000 Hz, one or two channels. Reads mu-law (format 7) and 16-bit PCM, writes mu-law.
/// </summary>
/// <param name="Channels">The mu-law bytes of each channel, one or two, of equal length; in stereo the left one first.</param>
internal sealed record WavFile(IReadOnlyList<byte[]> Channels)
{
    /// <summary>Length of the header that <see cref="WriteHeader"/> writes: RIFF, fmt, fact and the head of data.</summary>
    public const int HeaderBytes = 58;

    public const int SampleRate = 8_000;

    /// <summary>Four hours of stereo mu-law, as long as Twilio lets a call last unless told otherwise.</summary>
    public const int DefaultMaxBytes = 4 * 60 * 60 * SampleRate * 2;

    private const int FormatPcm = 1;
    private const int FormatMuLaw = 7;
    private const int FormatExtensible = 0xFFFE;

    // What a recorder writes that never came to know the length.
    private const uint UnknownLength = uint.MaxValue;

    /// <summary>Length of the audio, ms.</summary>
    public long DurationMilliseconds => Channels[0].Length / (SampleRate / 1000);

    /// <summary>
    /// Reads a file to the end of its audio. Other chunks are passed over, and a data chunk that claims no length, an unknown
    /// one or more than there is ends where the stream ends.
    /// </summary>
    /// <param name="stream">Positioned at the start of the file; need not be seekable.</param>
    /// <param name="maxBytes">The most to read, header and audio, bytes.</param>
    /// <exception cref="InvalidDataException">Not such a file, or longer than <paramref name="maxBytes"/>; the message says what is wrong.</exception>
    public static WavFile Read(Stream stream, int maxBytes = DefaultMaxBytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxBytes);

        Span<byte> head = stackalloc byte[12];
        if (stream.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length
            || !head.StartsWith("RIFF"u8) || !head[8..].SequenceEqual("WAVE"u8))
            throw new InvalidDataException("Not a WAV file: it does not start with RIFF and WAVE.");

        (int Format, int Channels)? format = null;
        long left = maxBytes - head.Length;
        while (true)
        {
            if (stream.ReadAtLeast(head[..8], 8, throwOnEndOfStream: false) < 8)
                throw new InvalidDataException("The WAV file ends without a data chunk.");

            left -= 8;
            var length = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
            if (head.StartsWith("data"u8))
            {
                var (code, channels) = format ?? throw new InvalidDataException("The WAV file has no fmt chunk before its data chunk.");
                var data = ReadData(stream, length is 0 or UnknownLength ? long.MaxValue : length, left, maxBytes);
                return new WavFile(Split(data, code, channels));
            }

            // Chunks start at even places.
            var padded = length + (long)(length & 1);
            left -= padded;
            if (left < 0)
                throw new InvalidDataException($"The WAV file has no audio within its first {maxBytes} bytes.");
            if (head.StartsWith("fmt "u8))
            {
                format = ReadFormat(stream, length);
                padded -= FormatBytes(length);
            }
            Skip(stream, padded);
        }
    }

    /// <summary>Writes one channel of mu-law as a mono file.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> muLaw)
    {
        ArgumentNullException.ThrowIfNull(stream);
        WriteHeaderTo(stream, 1, muLaw.Length);
        stream.Write(muLaw);
        if ((muLaw.Length & 1) != 0)
            stream.WriteByte(0);
    }

    /// <summary>Writes two channels of mu-law as a stereo file; the shorter one ends in silence.</summary>
    public static void Write(Stream stream, ReadOnlySpan<byte> left, ReadOnlySpan<byte> right)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var frames = Math.Max(left.Length, right.Length);
        WriteHeaderTo(stream, 2, 2L * frames);

        Span<byte> block = stackalloc byte[1024];
        for (var done = 0; done < frames;)
        {
            var count = Math.Min(block.Length / 2, frames - done);
            for (var i = 0; i < count; i++)
            {
                block[2 * i] = done + i < left.Length ? left[done + i] : MuLaw.Silence;
                block[(2 * i) + 1] = done + i < right.Length ? right[done + i] : MuLaw.Silence;
            }
            stream.Write(block[..(2 * count)]);
            done += count;
        }
    }

    /// <summary>
    /// Writes the header of a mu-law file. A recorder that does not know the length yet writes it again at the end; after an odd
    /// number of bytes of audio one more byte belongs there.
    /// </summary>
    /// <param name="header">Takes <see cref="HeaderBytes"/> bytes.</param>
    /// <param name="channels">1 or 2.</param>
    /// <param name="dataBytes">Bytes of audio, all channels together; what 32 bits cannot hold is written as unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="header"/> is too short or another value out of range.</exception>
    public static void WriteHeader(Span<byte> header, int channels, long dataBytes)
    {
        if (header.Length < HeaderBytes)
            throw new ArgumentException($"A header takes {HeaderBytes} bytes, not {header.Length}.", nameof(header));
        ArgumentOutOfRangeException.ThrowIfLessThan(channels, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(channels, 2);
        ArgumentOutOfRangeException.ThrowIfNegative(dataBytes);

        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteUInt32LittleEndian(header[4..], Saturate(HeaderBytes - 8 + dataBytes + (dataBytes & 1)));
        "WAVEfmt "u8.CopyTo(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[16..], 18);
        BinaryPrimitives.WriteInt16LittleEndian(header[20..], FormatMuLaw);
        BinaryPrimitives.WriteInt16LittleEndian(header[22..], (short)channels);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], SampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], SampleRate * channels);
        BinaryPrimitives.WriteInt16LittleEndian(header[32..], (short)channels);
        BinaryPrimitives.WriteInt16LittleEndian(header[34..], 8);
        BinaryPrimitives.WriteInt16LittleEndian(header[36..], 0);
        "fact"u8.CopyTo(header[38..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[42..], 4);
        BinaryPrimitives.WriteUInt32LittleEndian(header[46..], Saturate(dataBytes / channels));
        "data"u8.CopyTo(header[50..]);
        BinaryPrimitives.WriteUInt32LittleEndian(header[54..], Saturate(dataBytes));
    }

    private static void WriteHeaderTo(Stream stream, int channels, long dataBytes)
    {
        Span<byte> header = stackalloc byte[HeaderBytes];
        WriteHeader(header, channels, dataBytes);
        stream.Write(header);
    }

    private static uint Saturate(long value) => (uint)Math.Min(value, UnknownLength);

    // WAVEFORMATEX is 18 bytes; an extensible one has its format code in bytes 24 and 25.
    private static int FormatBytes(uint length) => (int)Math.Min(length, 26);

    private static (int Format, int Channels) ReadFormat(Stream stream, uint length)
    {
        Span<byte> fields = stackalloc byte[26];
        fields.Clear();
        var count = FormatBytes(length);
        if (count < 16 || stream.ReadAtLeast(fields[..count], count, throwOnEndOfStream: false) < count)
            throw new InvalidDataException("The WAV file's fmt chunk is cut short.");

        int format = BinaryPrimitives.ReadUInt16LittleEndian(fields);
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(fields[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(fields[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(fields[14..]);
        if (format == FormatExtensible)
            format = BinaryPrimitives.ReadUInt16LittleEndian(fields[24..]);

        if ((format, bits) is not ((FormatMuLaw, 8) or (FormatPcm, 16)))
            throw new InvalidDataException($"The WAV file has format {format} with {bits} bits; only mu-law (7, 8 bits) and PCM (1, 16 bits) are read.");
        if (rate != SampleRate)
            throw new InvalidDataException($"The WAV file has a sample rate of {rate} Hz; telephone audio has {SampleRate} Hz.");
        if (channels is not (1 or 2))
            throw new InvalidDataException($"The WAV file has {channels} channels; only 1 or 2 are read.");
        return (format, channels);
    }

    private static ReadOnlySpan<byte> ReadData(Stream stream, long length, long room, int maxBytes)
    {
        var data = new ArrayBufferWriter<byte>();
        while (data.WrittenCount < length)
        {
            var span = data.GetSpan(16 * 1024);
            var count = stream.Read(span[..(int)Math.Min(span.Length, length - data.WrittenCount)]);
            if (count == 0)
                break;
            data.Advance(count);
            if (data.WrittenCount > room)
                throw new InvalidDataException($"The WAV file is longer than {maxBytes} bytes.");
        }
        return data.WrittenSpan;
    }

    private static void Skip(Stream stream, long bytes)
    {
        Span<byte> scratch = stackalloc byte[512];
        while (bytes > 0)
        {
            var count = stream.Read(scratch[..(int)Math.Min(bytes, scratch.Length)]);
            if (count == 0)
                return;
            bytes -= count;
        }
    }

    /// <summary>Takes the interleaved samples apart; a last sample that is cut off is left out.</summary>
    private static byte[][] Split(ReadOnlySpan<byte> data, int format, int channels)
    {
        var width = format == FormatPcm ? sizeof(short) : 1;
        var split = new byte[channels][];
        for (var channel = 0; channel < channels; channel++)
        {
            var muLaw = new byte[data.Length / (width * channels)];
            for (var i = 0; i < muLaw.Length; i++)
            {
                var at = ((i * channels) + channel) * width;
                muLaw[i] = width == 1 ? data[at] : MuLaw.Encode(BinaryPrimitives.ReadInt16LittleEndian(data[at..]));
            }
            split[channel] = muLaw;
        }
        return split;
    }
}
