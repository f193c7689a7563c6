using System.Text.Json.Nodes;

namespace PhoneTranscriber.Tests.LocalSpeech;

public sealed class TurnTests(CommandsTranscript commands) : IClassFixture<CommandsTranscript>
{
    private const string Universal = "speech_model=universal-streaming-english&encoding=pcm_mulaw&sample_rate=8000";

    [Fact]
    public async Task Every_turn_starts_has_partials_and_ends()
    {
        var messages = await commands.ReadAsync();

        var order = 0;
        foreach (var final in messages.Finals())
        {
            var turn = messages.Turns().Where(message => (int)message["turn_order"]! == order).ToList();
            Assert.Equal(order++, (int)final["turn_order"]!);
            Assert.True(turn.Count > 1, "a turn without a partial");
            Assert.Same(final, turn[^1]);
            Assert.Equal("SpeechStarted", (string)messages[messages.IndexOf(turn[0]) - 1]["type"]!);
            Assert.Equal((string)final["transcript"]!, (string)final["utterance"]!);
            Assert.Equal(1, (double)final["end_of_turn_confidence"]!);
            Assert.All(turn[..^1], partial => Assert.Equal("", (string)partial["utterance"]!));
        }
        Assert.Equal(3, order);
        Assert.Equal(order, messages.Count(message => (string)message["type"]! == "SpeechStarted"));
    }

    [Fact]
    public async Task Words_follow_each_other_on_the_clock_of_the_audio()
    {
        var messages = await commands.ReadAsync();

        var words = messages.Finals().SelectMany(turn => turn["words"]!.AsArray()).Select(word => word!).ToList();
        Assert.Equal(11, words.Count);
        var before = 0;
        foreach (var word in words)
        {
            Assert.InRange((int)word["start"]!, before, (int)word["end"]! - 1);
            Assert.InRange((double)word["confidence"]!, 0, 1);
            Assert.True((bool)word["word_is_final"]!);
            before = (int)word["end"]!;
        }
        Assert.InRange(before, 1, Clips.Commands.Length / 8);
    }

    [Fact]
    public async Task Universal_streaming_reports_words_before_it_is_sure_of_them()
    {
        var messages = await TranscribeAsync(Universal, Clips.FirstCommand);

        Assert.All(messages.Partials(), partial =>
        {
            Assert.Equal("", (string)partial["transcript"]!);
            Assert.NotEmpty(partial["words"]!.AsArray());
            Assert.All(partial["words"]!.AsArray(), word => Assert.False((bool)word!["word_is_final"]!));
        });
        Assert.Equal("go forward ten meters", (string)messages.Finals().First()["transcript"]!);
        Assert.False((bool)messages.Finals().First()["turn_is_formatted"]!);
        Assert.DoesNotContain(messages, message => (string)message["type"]! == "SpeechStarted");
    }

    [Fact]
    public async Task Universal_streaming_ends_with_an_empty_turn()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync(Universal);

        var messages = await client.TranscribeAsync(new byte[4000].Select(_ => (byte)0xFF).ToArray());

        var final = Assert.Single(messages.Turns());
        Assert.True((bool)final["end_of_turn"]!);
        Assert.Equal("", (string)final["transcript"]!);
        Assert.Empty(final["words"]!.AsArray());
    }

    [Fact]
    public async Task Partials_can_be_switched_off()
    {
        var messages = await TranscribeAsync("include_partial_turns=false&encoding=pcm_mulaw&sample_rate=8000", Clips.FirstCommand);

        Assert.Empty(messages.Partials());
        Assert.Equal("Go forward ten meters.", (string)messages.Finals().First()["transcript"]!);
    }

    [Fact]
    public async Task A_longer_silence_keeps_the_turn_open()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync("encoding=pcm_mulaw&sample_rate=8000&include_partial_turns=false");
        await client.SendAsync("""{"type":"UpdateConfiguration","max_turn_silence":9000}""");

        var messages = await client.TranscribeAsync(Clips.Commands);

        Assert.StartsWith("Go forward ten meters", (string)Assert.Single(messages.Finals())["transcript"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_forced_end_does_not_wait_for_silence()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        var final = client.ReadAsync("Turn");

        // Ends with the last word: no silence follows.
        await client.SendAsync(Clips.Commands[..(2 * 8000)]);
        await client.SendAsync("""{"type":"ForceEndpoint"}""");

        var turn = await final;
        while (!(bool)turn["end_of_turn"]!)
            turn = await client.ReadAsync("Turn");
        Assert.StartsWith("Go forward", (string)turn["transcript"]!, StringComparison.Ordinal);
    }

    private static async Task<List<JsonNode>> TranscribeAsync(string query, ReadOnlyMemory<byte> audio)
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync(query);
        return await client.TranscribeAsync(audio);
    }
}
