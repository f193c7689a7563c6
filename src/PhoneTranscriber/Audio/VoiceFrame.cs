using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace PhoneTranscriber.Audio;

/// <summary>
/// Splits a frame into two bands at half the rate: up to 2 kHz without hum, where pitch is found, and 2 to 4 kHz, where consonants hiss.
/// </summary>
internal sealed class VoiceFrame
{
    public const int Samples = VoiceActivityDetector.FrameBytes / 2;

    // A second-order Butterworth high-pass at 160 Hz for 4 kHz: 50 Hz comes out 20 dB down, 60 Hz 17 dB.
    private const float Gain = 0.8370892f;
    private const float A1 = -1.6474577f;
    private const float A2 = 0.7008991f;

    private const float Inaudible = 1e-12f;

    // 0 dBFS is a full-scale square wave.
    private static readonly float[] Linear = CreateLinear();

    private readonly float[] _low = new float[PitchFinder.History + Samples];
    private float _x1;
    private float _x2;
    private float _y1;
    private float _y2;

    /// <summary>Mean squares, of full scale: of the frame, of its lower band without hum, and of its upper band.</summary>
    public float Power { get; private set; }

    public float LowPower { get; private set; }

    public float HighPower { get; private set; }

    /// <summary>The lower band of this frame, after <see cref="PitchFinder.History"/> samples from before it.</summary>
    public ReadOnlySpan<float> LowWithHistory => _low;

    public ReadOnlySpan<float> Low => _low.AsSpan(PitchFinder.History);

    public void Read(ReadOnlySpan<byte> muLaw)
    {
        _low.AsSpan(Samples).CopyTo(_low);
        var low = _low.AsSpan(PitchFinder.History, Samples);
        var pairs = MemoryMarshal.Cast<byte, ushort>(muLaw)[..Samples];
        ref var linear = ref MemoryMarshal.GetArrayDataReference(Linear);
        float all = 0, lower = 0, upper = 0;
        var (x1, x2, y1, y2) = (_x1, _x2, _y1, _y2);
        for (var i = 0; i < low.Length; i++)
        {
            var pair = pairs[i];
            var first = Unsafe.Add(ref linear, pair & 0xFF);
            var second = Unsafe.Add(ref linear, pair >> 8);
            var (sum, difference) = ((first + second) / 2, (first - second) / 2);
            all += (first * first) + (second * second);
            upper += difference * difference;
            // In this order only one multiplication waits for the sample before.
            var y = MathF.FusedMultiplyAdd(-A1, y1, (Gain * (sum - (2 * x1) + x2)) - (A2 * y2));
            (x2, x1, y2, y1) = (x1, sum, y1, y);
            low[i] = y;
            lower += y * y;
        }

        // What rings on in silence would end in denormal numbers, which are slow.
        (_x1, _x2, _y1, _y2) = lower < Inaudible ? default : (x1, x2, y1, y2);
        (Power, LowPower, HighPower) = (all / (2 * Samples), lower / Samples, upper / Samples);
    }

    private static float[] CreateLinear()
    {
        var linear = new float[256];
        for (var code = 0; code < linear.Length; code++)
            linear[code] = MuLaw.Decode((byte)code) / 32768f;
        return linear;
    }
}
