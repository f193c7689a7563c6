using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Audio;

public sealed class HeldAudioTests
{
    private const int Second = 8000;

    [Fact]
    public void What_is_appended_is_read_again_whatever_the_pieces()
    {
        var random = new Random(7);
        var sound = new byte[12 * Second];
        random.NextBytes(sound);
        var audio = new HeldAudio();
        for (var at = 0; at < sound.Length;)
        {
            var length = Math.Min(random.Next(1, 3000), sound.Length - at);
            audio.Append(sound.AsSpan(at, length), at / 8);
            at += length;
        }

        var read = new byte[sound.Length];
        var place = 0L;
        for (var at = 0; at < sound.Length; place = at)
            at += audio.Read(ref place, read.AsSpan(at, Math.Min(random.Next(1, 5000), sound.Length - at)), out _);
        Assert.Equal(sound, read);
        audio.Clear();
    }

    [Fact]
    public void A_silent_line_costs_little_memory()
    {
        var audio = new HeldAudio();
        for (var ms = 0; ms < 600_000; ms += 100)
        {
            audio.Append(Silence(100), ms);
            audio.ReleaseSilence(audio.End, 1400 * 8);
        }

        Assert.InRange(audio.End - audio.Start, 1400 * 8, 16 * 1024);
        audio.Clear();
    }

    [Fact]
    public void Silence_is_released_up_to_the_first_sound_and_no_further()
    {
        var audio = new HeldAudio();
        audio.Append(Silence(5000), 0);
        audio.Append(ToneWords.Synthesize(ToneWords.Place([1, 2, 3])), 5000);
        audio.Append(Silence(5000), 5800);
        audio.ReleaseSilence(audio.End, 1000 * 8);
        Assert.InRange(audio.Start / 8, 3900, 4100);
        Assert.True(audio.HasVoice);
    }

    [Fact]
    public void A_final_turn_releases_its_audio_and_not_that_of_the_next()
    {
        var audio = new HeldAudio();
        var words = ToneWords.Synthesize(ToneWords.Place([1, 2], startMs: 500));        // 500..700, 800..1000
        audio.Append(words, 0);
        audio.Append(Silence(600), words.Length / 8);
        audio.Append(ToneWords.Synthesize(ToneWords.Place([3])), audio.End / 8);          // 1600..1800
        audio.Append(Silence(100), audio.End / 8);
        // The end of the last word is told 900 ms late.
        audio.Cover(800, 1900, 200, audio.End);
        Assert.InRange(audio.Start / 8, 1040, 1560);
    }

    /// <summary>The next session hears the end of the silence again, never a word.</summary>
    [Theory]
    [InlineData(1_000, 600)]
    [InlineData(300, 320)]
    public void What_was_heard_is_released_but_for_the_end_of_its_silence(int silenceMs, int mostKeptMs)
    {
        var audio = new HeldAudio();
        audio.Append(ToneWords.Synthesize([new ToneWord(3, 0, 400)]), 0);
        audio.Append(Silence(silenceMs), audio.End / 8);
        var heard = audio.End;
        audio.Append(Silence(500), audio.End / 8);
        audio.ReleaseHeard(heard, 600 * 8);
        Assert.InRange((heard - audio.Start) / 8, Math.Min(silenceMs, 600) - 100, mostKeptMs);
    }

    [Fact]
    public void Sound_is_unbroken_since_its_last_pause()
    {
        var audio = new HeldAudio();
        Say(900);
        Assert.False(audio.IsPause);
        Assert.InRange(audio.UnbrokenSound / 8, 800, 1_000);
        audio.Append(Silence(1_000), audio.End / 8);
        Assert.True(audio.IsPause);
        Assert.Equal(0, audio.UnbrokenSound);
        Say(400);
        audio.Append(Silence(100), audio.End / 8);
        Say(400);
        Assert.InRange(audio.UnbrokenSound / 8, 800, 1_000);

        void Say(int milliseconds) => audio.Append(ToneWords.Synthesize([new ToneWord(3, 0, milliseconds)]), audio.End / 8);
    }

    [Fact]
    public void At_the_bound_the_oldest_audio_gives_way_and_speech_that_was_needed_is_reported_once()
    {
        var audio = new HeldAudio();
        for (var ms = 0; ms < 90_000; ms += 1000) audio.Append(ToneWords.Synthesize(ToneWords.Place([5], startMs: 300), 1000), 10_000 + ms);
        Assert.Equal(HeldAudio.MaxBytes, audio.End - audio.Start);
        var gap = audio.TakeGap();
        Assert.InRange(gap!.Value.StartMs, 10_000, 10_400);
        Assert.Equal(40_000, gap.Value.EndMs);
        Assert.Null(audio.TakeGap());
    }

    [Fact]
    public void A_loss_is_not_forgotten_over_the_silence_that_follows_it_but_over_a_final_turn_that_covers_it()
    {
        var audio = new HeldAudio();
        for (var ms = 0; ms < 70_000; ms += 1000) audio.Append(ToneWords.Synthesize(ToneWords.Place([5], startMs: 300), 1000), ms);
        for (var ms = 70_000; ms < 150_000; ms += 1000)
        {
            audio.Append(Silence(1000), ms);
            audio.ReleaseSilence(audio.End, 8000);
        }

        Assert.NotNull(audio.TakeGap());
        for (var ms = 150_000; ms < 230_000; ms += 1000) audio.Append(ToneWords.Synthesize(ToneWords.Place([5], startMs: 300), 1000), ms);
        audio.Release(audio.End);
        Assert.Null(audio.TakeGap());
    }

    [Fact]
    public void Silence_that_gives_way_is_no_loss()
    {
        var audio = new HeldAudio();
        for (var ms = 0; ms < 90_000; ms += 1000) audio.Append(Silence(1000), ms);
        Assert.Null(audio.TakeGap());
    }

    [Fact]
    public void A_gap_on_the_clock_moves_what_comes_after_it()
    {
        var audio = new HeldAudio();
        audio.Append(Silence(1000), 500);
        audio.Append(Silence(1000), 21_500);
        Assert.Equal((500, 1499, 21_500), (audio.ToCall(0), audio.ToCall(999), audio.ToCall(1000)));
    }

    private static byte[] Silence(int milliseconds)
    {
        var silence = new byte[milliseconds * 8];
        Array.Fill(silence, MuLaw.Silence);
        return silence;
    }
}
