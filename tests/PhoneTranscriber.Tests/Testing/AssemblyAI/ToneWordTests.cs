using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class ToneWordTests
{
    private const int TimingToleranceMs = 20;

    private static readonly int[] All = [.. Enumerable.Range(0, ToneWords.Count)];

    [Fact]
    public void Every_word_is_found_at_its_place()
    {
        var spoken = ToneWords.Place(All, startMs: 137);

        AssertHeard(spoken, ToneWords.Decode(ToneWords.Synthesize(spoken)));
    }

    [Fact]
    public void Words_are_found_wherever_they_start_and_however_long_they_are()
    {
        var random = new Random(20261120);
        for (var round = 0; round < 20; round++)
        {
            var words = Enumerable.Range(0, 30).Select(_ => random.Next(ToneWords.Count));
            var spoken = ToneWords.Place(words, random.Next(500), random.Next(80, 300), random.Next(60, 200));
            AssertHeard(spoken, ToneWords.Decode(ToneWords.Synthesize(spoken)));
        }
    }

    [Fact]
    public void Noise_and_level_do_not_matter()
    {
        var random = new Random(7);
        var spoken = ToneWords.Place(All);
        var samples = ToLinear(ToneWords.Synthesize(spoken));
        for (var i = 0; i < samples.Length; i++)
            samples[i] = (short)(samples[i] / 8 + random.Next(-150, 150));

        AssertHeard(spoken, ToneWords.Decode(samples, 8000));
    }

    [Fact]
    public void Silence_and_noise_are_no_words()
    {
        var random = new Random(11);
        var noise = new byte[80_000];
        random.NextBytes(noise);
        var hiss = noise.Select(sample => (short)((sample - 128) * 60)).ToArray();

        Assert.Empty(ToneWords.Decode(hiss, 8000));
        Assert.Empty(ToneWords.Decode(noise));
        Assert.Empty(ToneWords.Decode(new short[8000], 8000));
    }

    [Fact]
    public void Sixteen_kilohertz_is_understood_too()
    {
        var spoken = ToneWords.Place(All);
        var narrow = ToLinear(ToneWords.Synthesize(spoken));
        var wide = new short[2 * narrow.Length];
        for (var i = 0; i < narrow.Length; i++)
        {
            wide[2 * i] = narrow[i];
            wide[2 * i + 1] = (short)((narrow[i] + narrow[Math.Min(i + 1, narrow.Length - 1)]) / 2);
        }

        AssertHeard(spoken, ToneWords.Decode(wide, 16000));
    }

    [Fact]
    public void Missing_audio_shifts_what_follows()
    {
        var spoken = ToneWords.Place([1, 2, 3, 4, 5, 6]);
        var audio = ToneWords.Synthesize(spoken);
        // Word 2 is at 300..500 ms: 400 ms from 250 take it and a third of the next pause and word away.
        byte[] cut = [.. audio[..(250 * 8)], .. audio[(550 * 8)..]];

        var heard = ToneWords.Decode(cut);

        Assert.Equal([1, 3, 4, 5, 6], heard.Select(word => word.Index));
        Assert.All(heard.Skip(1), word => Assert.InRange(spoken[word.Index - 1].StartMs - word.StartMs, 280, 320));
    }

    [Fact]
    public void A_frame_lost_inside_a_word_shortens_it_and_does_not_split_it()
    {
        var audio = ToneWords.Synthesize(ToneWords.Place([9, 9]));
        byte[] cut = [.. audio[..(90 * 8)], .. audio[(113 * 8)..]];

        var heard = ToneWords.Decode(cut);

        Assert.Equal([9, 9], heard.Select(word => word.Index));
        Assert.InRange(heard[0].EndMs - heard[0].StartMs, 157, 197);
    }

    [Fact]
    public void Repeated_audio_is_heard_twice()
    {
        var audio = ToneWords.Synthesize(ToneWords.Place([1, 2, 3]));
        byte[] repeated = [.. audio[..(600 * 8)], .. audio[(300 * 8)..]];

        Assert.Equal([1, 2, 2, 3], ToneWords.Decode(repeated).Select(word => word.Index));
    }

    [Fact]
    public void Text_and_index_belong_together()
    {
        Assert.Equal(64, All.Select(ToneWords.Text).Distinct().Count());
        Assert.Equal(All, ToneWords.Parse(string.Join(' ', All.Select(ToneWords.Text))));
        Assert.Equal([0, 63], ToneWords.Parse("Bara nomi."));
        Assert.Throws<FormatException>(() => ToneWords.Parse("hello"));
    }

    [Theory]
    [InlineData("speech_model=universal-3-5-pro", "pcm_mulaw")]
    [InlineData("speech_model=universal-3-5-pro", "pcm_s16le")]
    [InlineData("speech_model=universal-streaming-english&format_turns=true", "pcm_mulaw")]
    public async Task A_session_recognizes_them_with_their_times(string query, string encoding)
    {
        int[] first = [3, 14, 15], second = [9, 26];
        ToneWord[] spoken = [.. ToneWords.Place(first, startMs: 500), .. ToneWords.Place(second, startMs: 2500)];
        var audio = ToneWords.Synthesize(spoken, totalMs: 4500);
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { Session = new FakeSessionOptions { Speech = SpeechSource.ToneWords } });
        await using var client = await RawClient.BeginAsync(fake, $"{query}&encoding={encoding}&sample_rate=8000");

        if (encoding == "pcm_mulaw")
            await client.SendChunkedAsync(audio);
        else
            await client.SendChunkedAsync(System.Runtime.InteropServices.MemoryMarshal.AsBytes<short>(ToLinear(audio)).ToArray(), 1600);

        var finals = (await client.TerminateAndEndAsync()).Finals.Where(turn => turn.Text().Length > 0).ToList();

        Assert.Equal([first, second], finals.Select(turn => ToneWords.Parse(turn.Text()).ToArray()));
        Assert.EndsWith(".", finals[0].Text(), StringComparison.Ordinal);
        Assert.All(
            spoken.Zip(finals.SelectMany(turn => turn.Starts())),
            pair => Assert.InRange(pair.Second - pair.First.StartMs, -TimingToleranceMs, TimingToleranceMs));
    }

    private static void AssertHeard(IReadOnlyList<ToneWord> spoken, IReadOnlyList<ToneWord> heard)
    {
        Assert.Equal(spoken.Select(word => word.Index), heard.Select(word => word.Index));
        foreach (var (expected, actual) in spoken.Zip(heard))
        {
            Assert.InRange(actual.StartMs - expected.StartMs, -TimingToleranceMs, TimingToleranceMs);
            Assert.InRange(actual.EndMs - expected.EndMs, -TimingToleranceMs, TimingToleranceMs);
        }
    }

    /// <summary>ITU-T G.711 mu-law, expanded the textbook way.</summary>
    private static short[] ToLinear(byte[] muLaw) =>
    [
        .. muLaw.Select(code =>
        {
            var bits = ~code & 0xFF;
            var magnitude = ((((bits & 0x0F) << 3) + 0x84) << ((bits >> 4) & 7)) - 0x84;
            return (short)((bits & 0x80) == 0 ? magnitude : -magnitude);
        }),
    ];
}
