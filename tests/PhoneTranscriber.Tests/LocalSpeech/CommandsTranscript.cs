using System.Text.Json.Nodes;

namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>Everything the server said to the three commands, recognized once for several tests.</summary>
public sealed class CommandsTranscript
{
    private Task<List<JsonNode>>? _messages;

    /// <summary>Tests of a class run one after the other.</summary>
    public Task<List<JsonNode>> ReadAsync() => _messages ??= TranscribeAsync();

    private static async Task<List<JsonNode>> TranscribeAsync()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        return await client.TranscribeAsync(Clips.Commands);
    }
}
