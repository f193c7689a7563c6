using BenchmarkDotNet.Attributes;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Benchmarks.Audio;

/// <summary>
/// One chunk of 100 ms, as it is converted for a session that asks for linear audio. The base line is the table look-up that any
/// such conversion begins with.
/// </summary>
[MemoryDiagnoser]
public class ConversionBenchmarks
{
    private readonly byte[] _muLaw = new byte[800];
    private readonly short[] _samples = new short[800];
    private readonly short[] _resampled = new short[1_600];
    private readonly byte[] _bytes = new byte[3_200];
    private readonly Resampler8To16 _resampler = new();
    private readonly ChunkConverter _linear16 = new("pcm_s16le", 16_000);

    public ConversionBenchmarks()
    {
        new Random(1).NextBytes(_muLaw);
        MuLaw.Decode(_muLaw, _samples);
    }

    [Benchmark(Baseline = true, Description = "mu-law decode")]
    public void Decode() => MuLaw.Decode(_muLaw, _samples);

    [Benchmark(Description = "mu-law encode")]
    public void Encode() => MuLaw.Encode(_samples, _muLaw);

    [Benchmark(Description = "resample 8 to 16 kHz")]
    public int Resample() => _resampler.Process(_samples, _resampled);

    [Benchmark(Description = "mu-law to pcm_s16le at 16 kHz")]
    public int Linear16() => _linear16.Convert(_muLaw, _bytes).Length;
}
