using System.Globalization;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>How a list of utterances was heard in one background, each after two seconds of the background alone.</summary>
internal sealed record SpeechScore(
    int Utterances, int Missed, int Late, int Early, int MedianMs, int Percentile95Ms, double Voiced, double VoicedInPause)
{
    private const int LeadMs = 2_000;

    /// <summary>A caller keeps this much of what was before.</summary>
    private const int PreRollMs = 600;

    public static SpeechScore Measure(
        List<Utterance> utterances, double level, Func<double, Random, double[]> background, int seed)
    {
        int missed = 0, late = 0, early = 0, speech = 0, voiced = 0, pause = 0, voicedInPause = 0;
        var delays = new List<int>();
        for (var i = 0; i < utterances.Count; i++)
        {
            var utterance = utterances[i];
            var sound = utterance.Placed(level, LeadMs / 1_000.0);
            var heard = Hearing.Of(Sound.Mix(sound, background((double)sound.Length / Sound.Rate, new Random(seed + i))));
            var atMs = Hearing.SpeakingMs(heard, LeadMs);
            var delay = atMs - LeadMs - utterance.OnsetMs;
            if (atMs < 0 || atMs > LeadMs + utterance.EndMs + 200)
                missed++;
            else
                delays.Add(delay);
            late += atMs >= 0 && delay > PreRollMs ? 1 : 0;
            early += Hearing.Alarms(heard[..(LeadMs / 20)]);
            speech += utterance.IsSpeech.Count(isSpeech => isSpeech);
            voiced += utterance.IsSpeech.Where((isSpeech, k) => isSpeech && heard[(LeadMs / 20) + k].IsVoiced).Count();
            pause += 10;
            voicedInPause += heard[((LeadMs / 20) - 10)..(LeadMs / 20)].Count(frame => frame.IsVoiced);
        }

        delays.Sort();
        return new SpeechScore(utterances.Count, missed, late, early, At(delays, 0.5), At(delays, 0.95),
            100.0 * voiced / speech, 100.0 * voicedInPause / pause);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture,
        $"{Missed} of {Utterances} | {Late} | {Early} | {MedianMs} ms | {Percentile95Ms} ms | {Voiced:0} % | {VoicedInPause:0.0} %");

    private static int At(List<int> sorted, double part) => sorted.Count == 0 ? 0 : sorted[(int)(part * (sorted.Count - 1))];
}
