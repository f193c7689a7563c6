using System.Buffers;
using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Recording;

/// <summary>
/// A stereo mu-law WAV file that grows while the call goes on: caller left, agent right, a frame being one sample of both. How long it is
/// is asked of the file each time, so that a file is continued by whatever process has the call; its header is right after every write.
/// Not safe for concurrent use.
/// </summary>
internal sealed class RecordingFile : IDisposable
{
    public const int Channels = 2;

    /// <summary>Frames read and written at a time: 16 KiB.</summary>
    private const int BlockFrames = 8 * 1024;

    private const int MaxRepairs = 3;

    private readonly SafeFileHandle _file;

    private RecordingFile(SafeFileHandle file) => _file = file;

    private long Frames => FramesIn(RandomAccess.GetLength(_file));

    /// <summary>Whole frames in a file of so many bytes.</summary>
    public static long FramesIn(long bytes) => Math.Max(bytes - WavFile.HeaderBytes, 0) / Channels;

    public static long Milliseconds(long frames) => frames / MuLaw.BytesPerMillisecond;

    /// <summary>Opens or creates a file.</summary>
    /// <exception cref="IOException">It cannot be opened or written; so does every other method.</exception>
    public static RecordingFile Open(string path, FileMode mode = FileMode.OpenOrCreate)
    {
        var file = new RecordingFile(File.OpenHandle(path, mode, FileAccess.ReadWrite, FileShare.ReadWrite | FileShare.Delete));
        try
        {
            file.Repair();
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <summary>Writes one channel's audio at its place; what lies between it and the end of the file becomes silence.</summary>
    /// <param name="channel">0 or 1.</param>
    /// <param name="place">The first frame.</param>
    /// <param name="muLaw">One sample per frame.</param>
    public void Write(int channel, long place, ReadOnlySpan<byte> muLaw)
    {
        var frames = Frames;
        var block = ArrayPool<byte>.Shared.Rent(BlockFrames * Channels);
        try
        {
            for (var at = frames; at < place; at += BlockFrames) Write(block, at, (int)Math.Min(place - at, BlockFrames), known: 0);
            for (var done = 0; done < muLaw.Length; done += BlockFrames)
                Write(block, place + done, Math.Min(muLaw.Length - done, BlockFrames), frames - place - done, muLaw[done..], channel);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
        }

        if (place + muLaw.Length > frames) Repair();
    }

    /// <summary>Makes the header say what the file has; whether it was wrong. Harmless while somebody else adds to the file.</summary>
    public bool Repair()
    {
        Span<byte> known = stackalloc byte[WavFile.HeaderBytes];
        Span<byte> right = stackalloc byte[WavFile.HeaderBytes];
        // Again, should somebody else have added to it meanwhile.
        for (var tries = 0; ; tries++)
        {
            known.Clear();
            RandomAccess.Read(_file, known, 0);
            WavFile.WriteHeader(right, Channels, Frames * Channels);
            if (known.SequenceEqual(right) || tries == MaxRepairs) return tries > 0;
            RandomAccess.Write(_file, right, 0);
        }
    }

    public void Dispose() => _file.Dispose();

    /// <summary>Whether the header claims another length than the file has: cut off by a crash.</summary>
    public static bool IsCutOff(FileInfo file)
    {
        Span<byte> header = stackalloc byte[WavFile.HeaderBytes];
        using var handle = File.OpenHandle(file.FullName, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var length = RandomAccess.GetLength(handle);
        return RandomAccess.Read(handle, header, 0) < header.Length
            || BinaryPrimitives.ReadUInt32LittleEndian(header[^4..]) != FramesIn(length) * Channels;
    }

    /// <summary>Writes a block of frames: what the file has of them, the rest silence, one channel of it replaced.</summary>
    private void Write(byte[] block, long place, int frames, long known, ReadOnlySpan<byte> muLaw = default, int channel = 0)
    {
        var bytes = block.AsSpan(0, frames * Channels);
        var read = known > 0 ? RandomAccess.Read(_file, bytes[..(int)Math.Min(known * Channels, bytes.Length)], Position(place)) : 0;
        bytes[read..].Fill(MuLaw.Silence);
        for (var i = 0; i < Math.Min(frames, muLaw.Length); i++) bytes[(i * Channels) + channel] = muLaw[i];
        RandomAccess.Write(_file, bytes, Position(place));
    }

    private static long Position(long frame) => WavFile.HeaderBytes + (frame * Channels);
}
