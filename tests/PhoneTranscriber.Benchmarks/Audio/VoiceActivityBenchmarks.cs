using BenchmarkDotNet.Attributes;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Benchmarks.Audio;

/// <summary>
/// A second of a track through the voice detector, per frame of 20 ms: in silence, in steady noise, and while there is sound that must
/// be looked at for its pitch. The base line is the table look-up of the same frame.
/// </summary>
[MemoryDiagnoser]
public class VoiceActivityBenchmarks
{
    private const int Frames = 50;

    private readonly byte[] _silence = new byte[Frames * VoiceActivityDetector.FrameBytes];
    private readonly byte[] _noise = new byte[Frames * VoiceActivityDetector.FrameBytes];
    private readonly byte[] _sound = new byte[Frames * VoiceActivityDetector.FrameBytes];
    private readonly short[] _samples = new short[VoiceActivityDetector.FrameBytes];
    private readonly VoiceActivityDetector _detector = new();

    public VoiceActivityBenchmarks()
    {
        var random = new Random(1);
        Array.Fill(_silence, MuLaw.Silence);
        for (var i = 0; i < _noise.Length; i++)
        {
            _noise[i] = MuLaw.Encode((short)random.Next(-400, 400));
            // Half a second of a gliding buzz, half a second of silence, so that the noise floor stays low.
            var phase = (i * 120.0 / 8_000) + (i * i * 1e-7);
            _sound[i] = i < _sound.Length / 2 ? MuLaw.Encode((short)(12_000 * ((phase % 1) - 0.5))) : MuLaw.Silence;
        }
    }

    [Benchmark(Baseline = true, Description = "mu-law decode", OperationsPerInvoke = Frames)]
    public void Decode()
    {
        for (var i = 0; i < _noise.Length; i += VoiceActivityDetector.FrameBytes)
            MuLaw.Decode(_noise.AsSpan(i, VoiceActivityDetector.FrameBytes), _samples);
    }

    [Benchmark(Description = "silence", OperationsPerInvoke = Frames)]
    public int Silence() => Hear(_silence);

    [Benchmark(Description = "steady noise", OperationsPerInvoke = Frames)]
    public int Noise() => Hear(_noise);

    [Benchmark(Description = "voice half of the time", OperationsPerInvoke = Frames)]
    public int Voice() => Hear(_sound);

    private int Hear(byte[] muLaw)
    {
        var voiced = 0;
        for (var i = 0; i < muLaw.Length; i += VoiceActivityDetector.FrameBytes)
            voiced += _detector.Process(muLaw.AsSpan(i, VoiceActivityDetector.FrameBytes)).IsVoiced ? 1 : 0;
        return voiced;
    }
}
