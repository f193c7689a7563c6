using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Tests.Testing;

namespace PhoneTranscriber.Tests.Audio.Voice;

public sealed class VoiceActivityTests
{
    private const int Seed = 10_000;

    [Fact]
    public void The_committed_table_is_what_is_measured() =>
        CommittedPage.Holds(Path.Combine("docs", "voice-activity.md"), VoiceActivityPage.Render());

    /// <summary>Bounds are what was measured, of 43 utterances.</summary>
    [Theory]
    [InlineData(-20, 100, 3)]
    [InlineData(-30, 15, 3)]
    [InlineData(-50, 15, 4)]
    public void Speech_is_heard_before_the_pre_roll_ends(double level, double ratio, int missedOrLate)
    {
        var score = SpeechScore.Measure(Voices.HeldOut, level, (seconds, random) => Sound.Pink(seconds, level - ratio, random), Seed);

        Assert.InRange(score.Missed + score.Late, 0, missedOrLate);
        Assert.Equal(0, score.Early);
        Assert.InRange(score.MedianMs, 60, 300);
        Assert.InRange(score.VoicedInPause, 0, 1);
    }

    [Fact]
    public void Tones_noise_and_knocks_raise_no_more_than_a_rare_alarm() =>
        Assert.All(OtherSounds.Measure(10, Seed), sound => Assert.InRange(sound.Score.Alarms, 0, 1));

    /// <summary>Other music than that of the table.</summary>
    [Fact]
    public void Low_hold_music_opens_next_to_no_session() =>
        Assert.InRange(HoldMusic.Measure(20, Seed + 1).Where(music => music.Level <= -45).Sum(music => music.Score.Sessions), 0, 1);

    [Theory]
    [InlineData(60, 60, 0)]
    [InlineData(60, 100, -10)]
    [InlineData(100, 80, 0)]
    [InlineData(200, 100, -10)]
    public void Tone_words_are_speech_and_their_pauses_are_found(int wordMs, int pauseMs, double gain)
    {
        var score = ToneWordScore.Measure(wordMs, pauseMs, gain, Seed);

        Assert.Equal(0, score.Missed);
        Assert.InRange(score.Percentile95Ms, 60, 600);
        Assert.InRange(score.Voiced, 99.9, 100);
        Assert.InRange(score.VoicedInPause, 0, 0.2);
    }

    /// <summary>Before any noise floor could be learnt, and just as well when they are quiet.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(-30)]
    public void Words_are_voiced_from_the_first_frame_on(double gain)
    {
        var words = ToneWords.Place([3, 17, 42], startMs: 0, wordMs: 100, pauseMs: 60);
        var spoken = Array.ConvertAll(ToneWords.Synthesize(words), code => MuLaw.Decode(code) / 32_768.0);
        var voiced = string.Concat(Hearing.Of(Sound.At(gain, spoken)).Select(frame => frame.IsVoiced ? '1' : '0'));

        Assert.Equal("111110001111100011111", voiced);
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x7F)]
    public void Digital_silence_is_never_voiced(byte code)
    {
        var muLaw = Sound.Encode(Sound.Tones(2, -10, 440, 1_300));
        muLaw.AsSpan(muLaw.Length / 2).Fill(code);
        var heard = Hearing.Of(muLaw);

        Assert.All(heard[..50], frame => Assert.True(frame.IsVoiced));
        Assert.All(heard[50..], frame => Assert.Equal(new VoiceActivity(false, false, -127), frame));
    }

    /// <summary>Silence of A-law, 0xD5, that nobody has converted sounds like this.</summary>
    [Theory]
    [InlineData(0xD5)]
    [InlineData(0x80)]
    public void A_level_that_stands_still_is_not_voiced(byte code)
    {
        var muLaw = new byte[100 * VoiceActivityDetector.FrameBytes];
        muLaw.AsSpan().Fill(code);

        Assert.All(Hearing.Of(muLaw)[1..], frame => Assert.False(frame.IsVoiced));
    }

    /// <summary>It is found to be noise when it has filled the window of the noise floor, 1.6 to 1.8 s.</summary>
    [Fact]
    public void A_noise_that_becomes_louder_is_voiced_for_two_seconds_and_never_speaking()
    {
        var random = new Random(Seed);
        var heard = Hearing.Of(Sound.Join(Sound.White(5, -55, random), Sound.White(5, -25, random)));

        Assert.All(heard, frame => Assert.False(frame.IsSpeaking));
        Assert.All(heard[100..250], frame => Assert.False(frame.IsVoiced));
        Assert.All(heard[250..320], frame => Assert.True(frame.IsVoiced));
        Assert.All(heard[350..], frame => Assert.False(frame.IsVoiced));
    }

    [Theory]
    [InlineData(-3)]
    [InlineData(-20)]
    [InlineData(-60)]
    public void The_level_is_that_of_the_frame(int level) =>
        Assert.All(Hearing.Of(Sound.Tones(1, level, 1_000))[1..^1], frame => Assert.InRange(frame.Level, level - 1, level + 1));

    [Fact]
    public void A_frame_of_another_length_is_refused() =>
        Assert.Throws<ArgumentException>(() => new VoiceActivityDetector().Process(new byte[159]));

    [Fact]
    public void A_frame_allocates_nothing()
    {
        var muLaw = Sound.Encode(Voices.Tuning[5].Placed(-25, 0.5));
        var detector = new VoiceActivityDetector();
        Hear(detector, muLaw);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Hear(detector, muLaw);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static void Hear(VoiceActivityDetector detector, byte[] muLaw)
    {
        for (var i = 0; i + VoiceActivityDetector.FrameBytes <= muLaw.Length; i += VoiceActivityDetector.FrameBytes)
            detector.Process(muLaw.AsSpan(i, VoiceActivityDetector.FrameBytes));
    }
}
