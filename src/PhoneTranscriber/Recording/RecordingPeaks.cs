using System.Buffers;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Recording;

/// <summary>Reads the outline of a recording from its file, a block at a time; few at once, since a long call's file is large.</summary>
internal sealed class RecordingPeaks : IDisposable
{
    public const int MaxPerSecond = 100;

    /// <summary>More than any screen is wide.</summary>
    private const int MaxPoints = 5_000;

    private const int BlockBytes = 128 * 1024;
    private const int MaxReaders = 2;

    private readonly SemaphoreSlim _readers = new(MaxReaders);

    /// <param name="path">A file of <see cref="RecordingFile"/>.</param>
    /// <param name="perSecond">Stretches wanted, 1..<see cref="MaxPerSecond"/>.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="FileNotFoundException">There is no such file.</exception>
    public async Task<RecordingPeaksView> ReadAsync(string path, int perSecond, CancellationToken cancel)
    {
        await _readers.WaitAsync(cancel);
        var block = ArrayPool<byte>.Shared.Rent(BlockBytes);
        try
        {
            using var file = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var frames = RecordingFile.FramesIn(RandomAccess.GetLength(file));
            var stretchMs = Math.Max(1000 / perSecond, (RecordingFile.Milliseconds(frames) + MaxPoints - 1) / MaxPoints);
            var stretch = stretchMs * MuLaw.BytesPerMillisecond;
            var points = (int)((frames + stretch - 1) / stretch);
            var (caller, agent) = (new int[points], new int[points]);
            for (var at = 0L; at < frames;)
            {
                var wanted = (int)Math.Min(BlockBytes, (frames - at) * RecordingFile.Channels);
                var read = await RandomAccess.ReadAsync(file, block.AsMemory(0, wanted), WavFile.HeaderBytes + (at * RecordingFile.Channels), cancel);
                if (read < RecordingFile.Channels) break;
                Measure(block.AsSpan(0, read / 2 * 2), at, stretch, caller, agent);
                at += read / RecordingFile.Channels;
            }

            return new RecordingPeaksView(RecordingFile.Milliseconds(frames), 1000.0 / stretchMs, Linear(caller), Linear(agent));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(block);
            _readers.Release();
        }
    }

    public void Dispose() => _readers.Dispose();

    /// <summary>A mu-law code without its sign, inverted, is the larger the louder: only the loudest has to be decoded.</summary>
    private static void Measure(ReadOnlySpan<byte> frames, long at, long stretch, int[] caller, int[] agent)
    {
        while (!frames.IsEmpty)
        {
            var point = (int)(at / stretch);
            var part = frames[..(int)Math.Min(frames.Length, (((point + 1) * stretch) - at) * RecordingFile.Channels)];
            var (left, right) = (caller[point], agent[point]);
            for (var i = 0; i < part.Length; i += RecordingFile.Channels)
            {
                left = Math.Max(left, ~part[i] & 0x7F);
                right = Math.Max(right, ~part[i + 1] & 0x7F);
            }

            (caller[point], agent[point]) = (left, right);
            at += part.Length / RecordingFile.Channels;
            frames = frames[part.Length..];
        }
    }

    private static int[] Linear(int[] codes) => Array.ConvertAll(codes, static code => MuLaw.Decode((byte)(0xFF & ~code)) * 127 / MuLaw.Decode(0x80));
}
