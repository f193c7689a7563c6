using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class ControlMessageTests
{
    public static TheoryData<string, string, string> Invalid { get; } = new()
    {
        { RawClient.Pro, "{oops", "Invalid JSON: Expecting property name enclosed in double quotes: line 1 column 2 (char 1)" },
        { RawClient.Pro, "hello", "Invalid JSON: Expecting value: line 1 column 1 (char 0)" },
        { RawClient.Pro, "[]", "Invalid Message: []" },
        { RawClient.Pro, """{"type":"Bogus"}""", "Invalid Message Type: Bogus" },
        { RawClient.Pro, """{"type":7}""", """Invalid Message: {"type":7}""" },
        { RawClient.Pro, """{"terminate_session":true}""", """Invalid Message: {"terminate_session":true}""" },
        { RawClient.Pro, """{"force_end_utterance":true}""", """Invalid Message: {"force_end_utterance":true}""" },
        { RawClient.Pro, """{"audio_data":"//8="}""", """Invalid Message: {"audio_data":"//8="}""" },
        { RawClient.Pro, Update("\"min_turn_silence\":160.5"), "Invalid 'min_turn_silence': Input should be a valid integer" },
        { RawClient.Pro, Update("\"vad_threshold\":2"), "Invalid 'vad_threshold': Input should be a number between 0 and 1" },
        { RawClient.Pro, Update("\"format_turns\":\"true\""), "Invalid 'format_turns': Input should be a valid boolean" },
        { RawClient.Pro, Update("\"keyterms_prompt\":\"[\\\"a\\\"]\""), "Invalid 'keyterms_prompt': Input should be a valid list" },
        {
            RawClient.Pro, Update($"\"agent_context\":\"{new string('x', 1751)}\""),
            "Invalid 'agent_context': Value error, agent_context exceeds maximum length of 1750 characters (got 1751)"
        },
        {
            RawClient.Universal, Update("\"prompt\":\"x\""),
            "prompt is only supported with the 'u3-rt-pro' speech_model. Current speech_model: 'universal-streaming-english'"
        },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task An_invalid_message_is_fatal(string query, string message, string text)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, query);

        await client.SendTextAsync(message);
        var ending = await client.EndAsync();

        Assert.Equal(3006, ending.Code);
        Assert.Equal("User Input Validation Error: " + text, Assert.Single(ending.Messages).GetProperty("error").GetString());
        Assert.Equal(message, Assert.Single(fake.Sessions[0].ControlMessages));
        Assert.Equal(new SessionOutcome(SessionEnd.Failed, 3006, "User Input Validation Error: " + text), fake.Sessions[0].Outcome);
    }

    [Fact]
    public async Task The_failure_comes_after_its_latency_and_the_session_goes_on_meanwhile()
    {
        var clock = new ManualTimeProvider();
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions
            {
                Session = new FakeSessionOptions
                {
                    Latency = new FakeLatency { Failure = TimeSpan.FromSeconds(1) },
                    Speech = SpeechSource.Script(new TranscriptScript(ScriptedUtterance.Say("Hello.", 0))),
                },
            },
            clock);
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendTextAsync("""{"type":"Bogus"}""");
        await client.SendSilenceAsync(1000);
        Assert.Equal("Hello.", (await client.ReceiveAsync(message => message.IsFinal())).Text());
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(3006, (await client.EndAsync()).Code);
    }

    [Fact]
    public async Task Valid_updates_and_KeepAlive_are_not_acknowledged()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendTextAsync(Update("\"keyterms_prompt\":[],\"prompt\":\"\",\"language_codes\":[\"es\"],\"unknown\":{}"));
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        var ending = await client.TerminateAndEndAsync();

        Assert.Equal("Termination", Assert.Single(ending.Messages).Type());
        Assert.Equal(3, fake.Sessions[0].ControlMessages.Count);
    }

    [Fact]
    public async Task An_update_holds_from_the_next_turn_on()
    {
        var script = new TranscriptScript(ScriptedUtterance.Say("One.", 0, wordMs: 300), ScriptedUtterance.Say("Two.", 2000, wordMs: 300));
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions { Session = new FakeSessionOptions { Speech = SpeechSource.Script(script) } });
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);

        await client.SendSilenceAsync(400);
        await client.SendTextAsync(Update("\"min_turn_silence\":600,\"max_turn_silence\":800"));
        await session.WaitForControlAsync("UpdateConfiguration", TestContext.Current.CancellationToken);
        await client.SendSilenceAsync(100);
        Assert.Equal("One.", (await client.ReceiveAsync(message => message.IsFinal())).Text());

        await client.SendSilenceAsync(2300, chunkMs: 100);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(2800), TestContext.Current.CancellationToken);
        await client.SendTextAsync("""{"type":"KeepAlive"}""");
        await session.WaitForControlAsync("KeepAlive", TestContext.Current.CancellationToken);
        Assert.DoesNotContain(session.SentMessages, json => JsonElement.Parse(json) is var sent && sent.IsFinal() && sent.Text() == "Two.");
        await client.SendSilenceAsync(100);

        Assert.Equal("Two.", (await client.ReceiveAsync(message => message.IsFinal())).Text());
    }

    private static string Update(string fields) => $$"""{"type":"UpdateConfiguration",{{fields}}}""";
}
