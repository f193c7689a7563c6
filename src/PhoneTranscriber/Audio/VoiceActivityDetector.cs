namespace PhoneTranscriber.Audio;

/// <summary>Placeholder: level alone.</summary>
internal sealed class VoiceActivityDetector
{
    public const int FrameBytes = 160;

    private int _run;

    public VoiceActivity Process(ReadOnlySpan<byte> muLaw)
    {
        double energy = 0;
        foreach (var code in muLaw)
        {
            double sample = MuLaw.Decode(code);
            energy += sample * sample;
        }

        var level = Math.Clamp(10 * Math.Log10((energy / muLaw.Length / (32768.0 * 32768.0)) + 1e-13), -127, 0);
        var voiced = level > -55;
        _run = voiced ? Math.Min(_run + 1, 20) : Math.Max(_run - 1, 0);
        return new VoiceActivity(voiced, _run > 6, (sbyte)level);
    }
}
