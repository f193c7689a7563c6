using System.Globalization;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>How sequences of five tone words were heard.</summary>
internal sealed record ToneWordScore(int Missed, int Late, int MedianMs, int Percentile95Ms, double Voiced, double VoicedInPause)
{
    private const int Sequences = 200;
    private const int FrameMs = 20;

    public static ToneWordScore Measure(int wordMs, int pauseMs, double gain, int seed)
    {
        int missed = 0, words = 0, voiced = 0, pauses = 0, voicedInPause = 0;
        var delays = new List<int>();
        for (var i = 0; i < Sequences; i++)
        {
            var random = new Random(seed + i);
            var startMs = 1_000 + random.Next(FrameMs);
            var places = ToneWords.Place(Enumerable.Range(0, 5).Select(_ => random.Next(ToneWords.Count)), startMs, wordMs, pauseMs);
            var spoken = Array.ConvertAll(ToneWords.Synthesize(places, 3_000), code => MuLaw.Decode(code) / 32_768.0);
            var heard = Hearing.Of(Sound.At(gain, spoken));
            var atMs = Hearing.SpeakingMs(heard);
            if (atMs < 0)
                missed++;
            else
                delays.Add(atMs - startMs);
            for (var frame = 0; frame < heard.Length; frame++)
            {
                var (fromMs, toMs) = (frame * FrameMs, (frame + 1) * FrameMs);
                if (places.Any(word => word.StartMs <= fromMs && word.EndMs >= toMs))
                    (words, voiced) = (words + 1, voiced + (heard[frame].IsVoiced ? 1 : 0));
                else if (!places.Any(word => word.StartMs < toMs && word.EndMs > fromMs))
                    (pauses, voicedInPause) = (pauses + 1, voicedInPause + (heard[frame].IsVoiced ? 1 : 0));
            }
        }

        delays.Sort();
        return new ToneWordScore(missed, delays.Count(delay => delay > 600), delays[delays.Count / 2],
            delays[(int)(0.95 * (delays.Count - 1))], 100.0 * voiced / words, 100.0 * voicedInPause / pauses);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Missed} of {Sequences} | {Late} | {MedianMs} ms | {Percentile95Ms} ms | {Voiced:0.0} % | {VoicedInPause:0.0} %");
}
