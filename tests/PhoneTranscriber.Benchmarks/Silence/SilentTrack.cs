using PhoneTranscriber.Audio;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Benchmarks.Silence;

/// <summary>A track on which nobody speaks: ten chunks a second of the same noise.</summary>
/// <param name="transcriber">Gets them.</param>
/// <param name="noise">A second of mu-law.</param>
internal sealed class SilentTrack(TrackTranscriber transcriber, byte[] noise)
{
    private const int ChunkBytes = 100 * MuLaw.BytesPerMillisecond;
    private long _startMs;

    public TrackTranscriber Transcriber => transcriber;

    public void Next()
    {
        transcriber.Enqueue(noise.AsSpan((int)(_startMs % 1000 * MuLaw.BytesPerMillisecond), ChunkBytes), _startMs);
        transcriber.Wake();
        transcriber.Tick();
        _startMs += 100;
    }

    /// <summary>A second of white noise, RMS in dBFS; digital silence for null.</summary>
    public static byte[] Noise(double? level, Random random)
    {
        var noise = new byte[1000 * MuLaw.BytesPerMillisecond];
        if (level is null) noise.AsSpan().Fill(MuLaw.Silence);
        // Uniform noise has a peak of √3 times its RMS.
        else for (var i = 0; i < noise.Length; i++) noise[i] = MuLaw.Encode((short)((random.NextDouble() * 2 - 1) * 32768 * Math.Sqrt(3) * Math.Pow(10, level.Value / 20)));
        return noise;
    }
}
