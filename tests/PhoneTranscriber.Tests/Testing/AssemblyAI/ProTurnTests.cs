using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class ProTurnTests
{
    // "I need to move my appointment." takes 2140..3780 ms.
    private static readonly TranscriptScript Appointment = new(
        ScriptedUtterance.Say("I need to move my appointment.", 2140),
        ScriptedUtterance.Say("On Thursday?", 6000));

    [Fact]
    public async Task Without_audio_there_is_no_turn_and_its_end_needs_silence_that_was_received()
    {
        await using var fake = await StartAsync(Appointment);
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);

        await client.SendSilenceAsync(3880);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(3880), TestContext.Current.CancellationToken);
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        await session.WaitForControlAsync("KeepAlive", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(session.SentMessages, IsFinal);
        await client.SendSilenceAsync(50, chunkMs: 50);

        Assert.Equal("I need to move my appointment.", (await client.ReceiveAsync(message => message.IsFinal())).Text());
    }

    [Fact]
    public async Task Speech_starts_then_partials_replace_each_other_then_one_final_has_it_all()
    {
        var ending = await TranscribeAsync(Appointment, RawClient.Pro, 8000);

        var first = ending.Messages.TakeWhile(message => !message.IsFinal()).ToList();
        Assert.Equal(["SpeechStarted", "Turn", "Turn"], first.Select(message => message.Type()));
        Assert.Equal(2140, first[0].GetProperty("timestamp").GetInt32());
        // interruption_delay 500 + 256 ms after the onset, then about every second
        Assert.Equal("I need", first[1].Text());
        Assert.Equal("I need to move my appointment.", first[2].Text());
        Assert.All(first.Skip(1), partial =>
        {
            Assert.Equal(0, partial.GetProperty("end_of_turn_confidence").GetDouble());
            Assert.Equal("", partial.GetProperty("utterance").GetString());
            Assert.All(partial.GetProperty("words").EnumerateArray(), word => Assert.False(word.GetProperty("word_is_final").GetBoolean()));
        });
        var final = ending.Finals.First();
        Assert.Equal(1, final.GetProperty("end_of_turn_confidence").GetDouble());
        Assert.True(final.GetProperty("turn_is_formatted").GetBoolean());
        Assert.Equal(final.Text(), final.GetProperty("utterance").GetString());
        Assert.Equal([2140, 2420, 2700, 2980, 3260, 3540], final.Starts());
        Assert.All(final.GetProperty("words").EnumerateArray(), word => Assert.True(word.GetProperty("word_is_final").GetBoolean()));
        Assert.Equal(["I need to move my appointment.", "On Thursday?"], ending.FinalTexts);
        Assert.Equal([0, 1], ending.Finals.Select(turn => turn.GetProperty("turn_order").GetInt32()));
        Assert.Equal(2, ending.OfType("SpeechStarted").Count());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(20)]
    public async Task How_the_audio_was_cut_makes_no_difference(int twentieths)
    {
        var expected = await TranscribeAsync(Appointment, RawClient.Pro, 8000);
        var ending = await TranscribeAsync(Appointment, RawClient.Pro, 8000, chunkMs: 50 * twentieths);

        Assert.Equal(expected.Messages.Select(message => message.GetRawText()), ending.Messages.Select(message => message.GetRawText()));
    }

    [Fact]
    public async Task An_unpunctuated_pause_yields_a_partial_and_the_turn_goes_on()
    {
        var script = new TranscriptScript(
            new ScriptedUtterance([new("My", 100, 300), new("number", 340, 600), new("is", 1200, 1400), new("nine.", 1440, 1700)]));
        var ending = await TranscribeAsync(script, RawClient.Pro, 3000);

        var partials = ending.OfType("Turn").Where(turn => !turn.IsFinal()).Select(turn => turn.Text());
        Assert.Contains("My number", partials);
        Assert.Equal(["My number is nine."], ending.FinalTexts);
    }

    [Theory]
    [InlineData("", 1280)]
    [InlineData("&mode=min_latency", 640)]
    [InlineData("&mode=max_accuracy", 2560)]
    [InlineData("&mode=max_accuracy&max_turn_silence=900", 900)]
    public async Task An_unpunctuated_turn_ends_at_max_turn_silence(string query, int maxSilence)
    {
        var script = new TranscriptScript(new ScriptedUtterance([new("and", 100, 500)]));
        await using var fake = await StartAsync(script);
        await using var client = await RawClient.BeginAsync(fake, RawClient.Pro + query);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);

        await client.SendSilenceAsync(500 + maxSilence - 10, chunkMs: 500);
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        await session.WaitForControlAsync("KeepAlive", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(session.SentMessages, IsFinal);
        await client.SendSilenceAsync(50);

        Assert.Equal("and", (await client.ReceiveAsync(message => message.IsFinal())).Text());
    }

    [Theory]
    [InlineData("&include_partial_turns=false")]
    [InlineData("&redact_pii=true")]
    public async Task Partials_can_be_off(string query)
    {
        var ending = await TranscribeAsync(Appointment, RawClient.Pro + query, 8000);

        Assert.Equal(2, ending.OfType("Turn").Count());
        Assert.Equal(2, ending.OfType("SpeechStarted").Count());
    }

    [Theory]
    [InlineData("&redact_pii=true", "I am ##### ######")]
    [InlineData("&redact_pii=true&redact_pii_sub=entity_name", "I am [PERSON_NAME] [PERSON_NAME]")]
    [InlineData("", "I am Maria Jones.")]
    public async Task Personal_data_is_masked_word_by_word(string query, string text)
    {
        var script = new TranscriptScript(new ScriptedUtterance(
        [
            new("I", 0, 100),
            new("am", 120, 200),
            new("Maria", 220, 500, Entity: "PERSON_NAME"),
            new("Jones.", 520, 900, Entity: "PERSON_NAME"),
        ]));

        var final = (await TranscribeAsync(script, RawClient.Pro + query, 3000)).Finals.Single();

        Assert.Equal(text, final.Text());
        Assert.Equal(text, string.Join(' ', final.Words()));
    }

    [Fact]
    public async Task Speakers_languages_and_gateway_answers_come_with_finals_when_asked_for()
    {
        var script = new TranscriptScript(ScriptedUtterance.Say("Sí, el jueves.", 100) with { Language = "es", Speaker = "B" });
        var query = RawClient.Pro + "&language_detection=true&speaker_labels=true&llm_gateway=%7B%22model%22%3A%22m%22%7D";

        var ending = await TranscribeAsync(script, query, 3000);

        var final = ending.Finals.Single();
        Assert.Equal("es", final.GetProperty("language_code").GetString());
        Assert.Equal("B", final.GetProperty("speaker_label").GetString());
        Assert.All(final.GetProperty("words").EnumerateArray(), word => Assert.Equal("B", word.GetProperty("speaker").GetString()));
        var answer = Assert.Single(ending.OfType("LLMGatewayResponse"));
        Assert.Equal(0, answer.GetProperty("turn_order").GetInt32());
    }

    [Fact]
    public async Task ForceEndpoint_ends_the_turn_and_the_rest_is_the_next_one()
    {
        await using var fake = await StartAsync(Appointment);
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(3000);
        await client.SendTextAsync("""{"type":"ForceEndpoint"}""");
        Assert.Equal("I need to", (await client.ReceiveAsync(message => message.IsFinal())).Text());
        await client.SendSilenceAsync(1500);

        Assert.Equal("move my appointment.", (await client.ReceiveAsync(message => message.IsFinal())).Text());
    }

    [Fact]
    public async Task ForceEndpoint_without_speech_yields_nothing()
    {
        await using var fake = await StartAsync(Appointment);
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(1000);
        await client.SendTextAsync("""{"type":"ForceEndpoint"}""");

        Assert.Equal("Termination", Assert.Single((await client.TerminateAndEndAsync()).Messages).Type());
    }

    [Theory]
    [InlineData(3640, "I need to move my")]
    [InlineData(3660, "I need to move my appointment.")]
    public async Task Terminate_keeps_the_last_word_if_half_of_it_was_heard(int milliseconds, string text)
    {
        var ending = await TranscribeAsync(Appointment, RawClient.Pro, milliseconds);

        Assert.Equal([text], ending.FinalTexts);
        Assert.True(ending.Finals.Last().GetProperty("words").EnumerateArray().Last().GetProperty("end").GetInt32() <= milliseconds);
    }

    [Fact]
    public async Task Edges_of_a_turn_can_be_as_vague_as_the_real_ones()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
        {
            Session = new FakeSessionOptions
            {
                Speech = SpeechSource.Script(Appointment),
                FirstWordEarlyMs = 990,
                LastWordLateMs = 240,
                PartialsClaimFormatting = false,
            },
        });
        await using var client = await RawClient.BeginAsync(fake);
        await client.SendSilenceAsync(8000);

        var ending = await client.TerminateAndEndAsync();

        Assert.Equal([1150, 5010], ending.Finals.Select(turn => turn.Starts()[0]));
        Assert.Equal(4020, ending.Finals.First().GetProperty("words").EnumerateArray().Last().GetProperty("end").GetInt32());
        var partials = ending.OfType("Turn").Where(turn => !turn.IsFinal());
        Assert.All(partials, turn => Assert.False(turn.GetProperty("turn_is_formatted").GetBoolean()));
    }

    [Fact]
    public async Task Each_connection_starts_from_zero()
    {
        await using var fake = await StartAsync(Appointment);
        foreach (var _ in Enumerable.Range(0, 2))
        {
            await using var client = await RawClient.BeginAsync(fake);
            await client.SendSilenceAsync(5000);
            var final = (await client.TerminateAndEndAsync()).Finals.Single();
            Assert.Equal((0, 2140), (final.GetProperty("turn_order").GetInt32(), final.Starts()[0]));
        }

        Assert.NotEqual(fake.Sessions[0].Id, fake.Sessions[1].Id);
    }

    private static bool IsFinal(string json) => JsonElement.Parse(json).IsFinal();

    private static Task<FakeAssemblyAI> StartAsync(TranscriptScript script) => FakeAssemblyAI.StartAsync(
        new FakeAssemblyAIOptions { Session = new FakeSessionOptions { Speech = SpeechSource.Script(script) } });

    private static async Task<SocketEnding> TranscribeAsync(TranscriptScript script, string query, int milliseconds, int chunkMs = 100)
    {
        await using var fake = await StartAsync(script);
        await using var client = await RawClient.BeginAsync(fake, query);
        await client.SendSilenceAsync(milliseconds, chunkMs);
        return await client.TerminateAndEndAsync();
    }
}
