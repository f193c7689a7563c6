using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing.Audio;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>A piece of clean speech and, from its energy, where there is speech in it.</summary>
/// <param name="Source">The recording it was cut from.</param>
/// <param name="Samples">8 kHz; the level of its speech is 0 dB.</param>
/// <param name="IsSpeech">For every frame of 20 ms: within 30 dB of the loudest one.</param>
internal sealed record Utterance(string Source, double[] Samples, bool[] IsSpeech)
{
    private const int Frame = VoiceActivityDetector.FrameBytes;
    private const double Range = 30;

    /// <summary>Recordings are cut where there is digital silence for this many ms.</summary>
    private const int CutMs = 300;

    public int OnsetMs => 20 * Array.IndexOf(IsSpeech, true);

    public int EndMs => 20 * (Array.LastIndexOf(IsSpeech, true) + 1);

    public static IEnumerable<Utterance> Cut(string source, ReadOnlyMemory<byte> muLaw)
    {
        var (start, silent) = (-1, 0);
        for (var i = 0; i <= muLaw.Length; i++)
        {
            var isSound = i < muLaw.Length && MuLaw.Decode(muLaw.Span[i]) != 0;
            silent = isSound ? 0 : silent + 1;
            if (isSound && start < 0)
                start = i;
            if (start < 0 || (silent < CutMs * MuLaw.BytesPerMillisecond && i < muLaw.Length))
                continue;
            yield return Create(source, muLaw.Span[start..(i + 1 - silent)]);
            start = -1;
        }
    }

    public static IEnumerable<Utterance> Read(string path)
    {
        var call = CallAudio.Read(path);
        var name = Path.GetFileNameWithoutExtension(path);
        return call.Agent is { } agent
            ? Cut(name, call.Caller).Concat(Cut(name, agent))
            : Cut(name, call.Caller);
    }

    /// <summary>The speech at a level, after and before <paramref name="seconds"/> of silence.</summary>
    public double[] Placed(double level, double seconds)
    {
        var gain = Math.Pow(10, level / 20);
        return Sound.Join(Sound.Silence(seconds), Array.ConvertAll(Samples, sample => gain * sample), Sound.Silence(seconds));
    }

    private static Utterance Create(string source, ReadOnlySpan<byte> muLaw)
    {
        var samples = new double[(muLaw.Length + Frame - 1) / Frame * Frame];
        for (var i = 0; i < muLaw.Length; i++)
            samples[i] = MuLaw.Decode(muLaw[i]) / 32_768.0;
        var powers = samples.Chunk(Frame).Select(frame => frame.Sum(sample => sample * sample) / Frame).ToArray();
        var isSpeech = Array.ConvertAll(powers, power => power > powers.Max() * Math.Pow(10, -Range / 10));
        var level = powers.Where((_, i) => isSpeech[i]).Average();
        return new Utterance(source, Array.ConvertAll(samples, sample => sample / Math.Sqrt(level)), isSpeech);
    }
}
