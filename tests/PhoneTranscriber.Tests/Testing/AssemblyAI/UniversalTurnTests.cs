using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class UniversalTurnTests
{
    private static readonly TranscriptScript Thursday = new(
        new ScriptedUtterance([new("Is", 400, 480), new("Thursday", 560, 880), new("free?", 960, 1200)]),
        ScriptedUtterance.Say("Thanks!", 3000));

    [Fact]
    public async Task The_transcript_accumulates_finalized_words_and_the_word_under_way_is_not_final()
    {
        var ending = await TranscribeAsync(RawClient.Universal, 2500);

        var partials = ending.OfType("Turn").Where(turn => !turn.IsFinal()).ToList();
        Assert.Equal(
            [
                ("", "i"),
                ("is", "is"),
                ("is", "is thur"),
                ("is thursday", "is thursday"),
                ("is thursday", "is thursday fre"),
                ("is thursday free", "is thursday free"),
                ("is thursday free", "is thursday free"),
            ],
            partials.Select(turn => (turn.Text(), string.Join(' ', turn.Words()))));
        var words = partials[2].GetProperty("words").EnumerateArray().Select(word => word.GetProperty("word_is_final").GetBoolean());
        Assert.Equal([true, false], words);
        Assert.Empty(ending.OfType("SpeechStarted"));
    }

    [Fact]
    public async Task The_utterance_comes_formatted_before_the_end_and_only_once()
    {
        var ending = await TranscribeAsync(RawClient.Universal, 2500);

        var utterances = ending.OfType("Turn")
            .Select(turn => (turn.IsFinal(), Utterance: turn.GetProperty("utterance").GetString()))
            .Where(turn => turn.Utterance != "");
        Assert.Equal([(false, "Is Thursday free?")], utterances);
        var final = ending.Finals.First();
        Assert.Equal(("is thursday free", false), (final.Text(), final.GetProperty("turn_is_formatted").GetBoolean()));
        Assert.Equal([400, 560, 960], final.Starts());
        Assert.InRange(final.GetProperty("end_of_turn_confidence").GetDouble(), 0.4, 1);
    }

    [Theory]
    [InlineData("", 400)]
    [InlineData("&min_turn_silence=700", 700)]
    [InlineData("&end_of_turn_confidence_threshold=1", 1280)]
    public async Task A_turn_ends_when_its_silence_has_been_received(string query, int silence)
    {
        var before = await TranscribeAsync(RawClient.Universal + query, 1200 + silence - 10, terminate: false);
        var after = await TranscribeAsync(RawClient.Universal + query, 1200 + silence, terminate: false);

        Assert.Empty(before.Finals);
        Assert.Single(after.Finals);
    }

    [Theory]
    [InlineData(false, new[] { "Is Thursday free?", "Thanks!" })]
    [InlineData(true, new[] { "is thursday free", "Is Thursday free?", "thanks", "Thanks!" })]
    public async Task Formatted_finals_come_alone_or_as_twins(bool twins, string[] texts)
    {
        var ending = await TranscribeAsync(RawClient.Universal + "&format_turns=true", 4500, twins: twins);

        Assert.Equal(texts, ending.FinalTexts.SkipLast(1));
        var orders = ending.Finals.SkipLast(1).Select(turn => turn.GetProperty("turn_order").GetInt32());
        Assert.Equal(twins ? [0, 0, 1, 1] : [0, 1], orders);
        Assert.Equal(
            twins ? [false, true, false, true] : [true, true],
            ending.Finals.SkipLast(1).Select(turn => turn.GetProperty("turn_is_formatted").GetBoolean()));
    }

    [Fact]
    public async Task Terminate_brings_the_open_turn_and_an_empty_final()
    {
        var ending = await TranscribeAsync(RawClient.Universal, 1000);

        Assert.Equal(["is thursday", ""], ending.FinalTexts);
        var empty = ending.Finals.Last();
        Assert.Equal(1, empty.GetProperty("turn_order").GetInt32());
        Assert.Empty(empty.Words());
        Assert.Equal("Termination", ending.Messages[^1].Type());
    }

    [Fact]
    public async Task ForceEndpoint_loses_the_word_under_way()
    {
        await using var fake = await StartAsync(twins: false);
        await using var client = await RawClient.BeginAsync(fake, RawClient.Universal);

        await client.SendSilenceAsync(1100);
        await client.SendTextAsync("""{"type":"ForceEndpoint"}""");
        Assert.Equal("is thursday", (await client.ReceiveAsync(message => message.IsFinal())).Text());
        await client.SendSilenceAsync(1500);

        Assert.Equal([""], (await client.TerminateAndEndAsync()).FinalTexts);
    }

    [Fact]
    public async Task Partials_can_be_off()
    {
        var ending = await TranscribeAsync(RawClient.Universal + "&include_partial_turns=false", 2500);

        Assert.All(ending.OfType("Turn"), turn => Assert.True(turn.IsFinal()));
        Assert.Equal("Is Thursday free?", ending.Finals.First().GetProperty("utterance").GetString());
    }

    [Fact]
    public async Task Whisper_names_the_language_without_being_asked()
    {
        var ending = await TranscribeAsync("speech_model=whisper-rt&encoding=pcm_mulaw&sample_rate=8000", 2500);

        Assert.Equal("en", ending.Finals.First().GetProperty("language_code").GetString());
    }

    private static Task<FakeAssemblyAI> StartAsync(bool twins) => FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
    {
        Session = new FakeSessionOptions { Speech = SpeechSource.Script(Thursday), UniversalSendsTwoFinals = twins },
    });

    private static async Task<SocketEnding> TranscribeAsync(string query, int milliseconds, bool twins = false, bool terminate = true)
    {
        await using var fake = await StartAsync(twins);
        await using var client = await RawClient.BeginAsync(fake, query);
        await client.SendSilenceAsync(milliseconds);
        if (terminate)
            return await client.TerminateAndEndAsync();

        // An invalid message ends the session without finishing its turn.
        await client.SendTextAsync("[]");
        return await client.EndAsync();
    }
}
