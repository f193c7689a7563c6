using System.Globalization;
using System.Text;

namespace PhoneTranscriber.Tests.Audio.Voice;

/// <summary>Measures all that <c>docs/voice-activity.md</c> reports, and writes that page.</summary>
internal static class VoiceActivityPage
{
    private const int TuningSeed = 1;
    private const int HeldOutSeed = 10_000;
    private const double ClipSeconds = 30;
    private const double MusicSeconds = 60;

    public static string Render()
    {
        var page = new StringBuilder();
        page.Append(
            """
            # How well speech is told from everything else

            Measured by `VoiceActivityTests`; they fail when this page is not what they measure, and write the page they expect beside it:

            ```
            dotnet build tests/PhoneTranscriber.Tests -c Release
            tests/PhoneTranscriber.Tests/bin/Release/net10.0/PhoneTranscriber.Tests --filter-class '*VoiceActivityTests'
            ```

            `VoiceActivityDetector` hears a track in frames of 20 ms, as mu-law. It says of every frame whether it may be voice (*voiced*: louder
            than the background, for finding pauses) and whether somebody speaks (*speaking*: a pitch that glides, for opening a speech
            session). The figures below are of sounds that it was not tuned on: other voices, other random seeds, other music. The same
            measurement on the voices it was tuned on stands at the end.

            Music glides too, now and then, but it also holds its notes. While notes are held, and for some seconds after, what is below
            -30 dBFS needs more evidence than else, so that hold music at low level opens few sessions.

            What it cannot do: it does not hear whispering, which has no pitch; it takes singing for speech, and voices in the background too;
            loud music opens sessions, and so may, now and then, a solo instrument that swings its notes (vibrato) and a run of
            toms at low level, as their pitch moves like that of a voice; quiet speech is not heard over music as quiet as itself, nor in the
            first two to three seconds after; a word that is short or on one note ("stop") may be missed when it stands alone, and an
            utterance that begins on one note is heard late. The music here is synthetic, and only a few of the voices are people.

            ## Speech

            Every utterance stands alone, after two seconds of the background. The level is that of its speech, in dBFS; the ratio
            is that of speech to background. Where there is speech is read from the clean recording: frames within 30 dB of its loudest.
            *Missed*: nobody was heard to speak until 200 ms after its end. *Late*: heard more than 600 ms after its onset, so that a
            pre-roll of that length does not reach back to it (missed ones that were heard later included). *Early*: alarms before it. The delays
            are from the onset to *speaking*. The last columns are the frames that were *voiced*, of its speech and of the background.


            """);
        AppendSpeech(page, Voices.HeldOut, HeldOutSeed);
        page.Append(
            """

            ## Pairs of tones spoken as words

            Devices talk in them, and so do the tests of this bridge. Words of two tones with pauses of digital silence, 200 sequences of five
            words each; the gain is relative to an amplitude of 7500 a tone. *Voiced* is of frames that lie inside of words, and of those inside of pauses.

            | Word, pause | Gain | Missed | Late | Median delay | p95 | Voiced in words | in pauses |
            |---|--:|--:|--:|--:|--:|--:|--:|

            """);
        foreach (var (wordMs, pauseMs, gain) in ((int, int, double)[])[(60, 60, 0), (60, 100, 0), (100, 80, 0), (200, 100, 0), (200, 100, -20)])
        {
            var score = ToneWordScore.Measure(wordMs, pauseMs, gain, HeldOutSeed);
            page.Append(CultureInfo.InvariantCulture, $"| {wordMs} ms, {pauseMs} ms | {gain} dB | {score} |\n");
        }

        page.Append(CultureInfo.InvariantCulture,
            $"""

            ## Everything else

            {OtherSounds.Clips} clips of {ClipSeconds:0} s of every sound. An alarm is *speaking* beginning; the share is of frames that say so.

            | Sound | Level | Alarms | an hour | Speaking | Voiced |
            |---|--:|--:|--:|--:|--:|

            """);
        foreach (var (name, level, score) in OtherSounds.Measure(ClipSeconds, HeldOutSeed))
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {level:0} dBFS | {score} |\n");

        page.Append(CultureInfo.InvariantCulture,
            $"""

            ## Hold music

            {HoldMusic.Clips} clips of {MusicSeconds:0} s of every style, in the band of a telephone, with comfort noise 20 dB below. A session is opened by the
            first alarm and ends after 30 s without one. It was tuned on other instruments, tunes and beats.

            | Music | Level | Alarms | an hour | Sessions | an hour | Speaking | Voiced |
            |---|--:|--:|--:|--:|--:|--:|--:|

            """);
        var music = HoldMusic.Measure(MusicSeconds, HeldOutSeed).ToList();
        foreach (var (style, level, score) in music)
        {
            page.Append(CultureInfo.InvariantCulture,
                $"| {style} | {level:0} dBFS | {score.Alarms} | {score.AlarmsPerHour:0} | {score.Sessions} | {score.SessionsPerHour:0} | {score.Speaking:0.0} % | {score.Voiced:0} % |\n");
        }

        var low = music.Where(clips => clips.Level <= -45).ToList();
        page.Append(CultureInfo.InvariantCulture,
            $"\nAt -45 dBFS and below: {low.Average(clips => clips.Score.SessionsPerHour):0.0} sessions an hour, over all styles.\n");

        page.Append("\n## Speech that it was tuned on\n\n");
        AppendSpeech(page, Voices.Tuning, TuningSeed);
        return page.ToString();
    }

    private static void AppendSpeech(StringBuilder page, List<Utterance> utterances, int seed)
    {
        page.Append(
            """
            | Background | Level | Ratio | Missed | Late | Early | Median delay | p95 | Voiced in speech | in background |
            |---|--:|--:|--:|--:|--:|--:|--:|--:|--:|

            """);
        foreach (var level in (double[])[-20, -40, -50])
            page.Append(CultureInfo.InvariantCulture, $"| none | {level} dBFS | | {SpeechScore.Measure(utterances, level, (seconds, _) => Sound.Silence(seconds), seed)} |\n");
        foreach (var (name, level, ratio, noise) in Backgrounds())
            page.Append(CultureInfo.InvariantCulture, $"| {name} | {level} dBFS | {ratio} dB | {SpeechScore.Measure(utterances, level, noise, seed)} |\n");
    }

    private static IEnumerable<(string Name, double Level, double Ratio, Func<double, Random, double[]> Noise)> Backgrounds()
    {
        foreach (var ratio in (double[])[20, 10, 5, 0])
            yield return ("white noise", -30, ratio, (seconds, random) => Sound.White(seconds, -30 - ratio, random));
        foreach (var ratio in (double[])[20, 10, 5, 0])
            yield return ("pink noise", -30, ratio, (seconds, random) => Sound.Pink(seconds, -30 - ratio, random));
        yield return ("pink noise", -50, 15, (seconds, random) => Sound.Pink(seconds, -65, random));
        foreach (var ratio in (double[])[10, 0])
            yield return ("rumble of a car", -30, ratio, (seconds, random) => Sound.Rumble(seconds, -30 - ratio, random));
        yield return ("hum of 50 Hz, 10 partials", -30, 10, (seconds, _) => Sound.Hum(seconds, -40, 50, 10));
        yield return ("hum of 60 Hz, 10 partials", -30, 0, (seconds, _) => Sound.Hum(seconds, -30, 60, 10));
    }
}
