using System.Text.Json.Nodes;

namespace PhoneTranscriber.Tests.LocalSpeech;

internal static class TurnText
{
    public static IEnumerable<JsonNode> Turns(this IEnumerable<JsonNode> messages) => messages.Where(message => (string)message["type"]! == "Turn");

    public static IEnumerable<JsonNode> Finals(this IEnumerable<JsonNode> messages) => messages.Turns().Where(turn => (bool)turn["end_of_turn"]!);

    public static IEnumerable<JsonNode> Partials(this IEnumerable<JsonNode> messages) => messages.Turns().Where(turn => !(bool)turn["end_of_turn"]!);

    public static string Transcript(this IEnumerable<JsonNode> messages) =>
        string.Join('\n', messages.Finals().Select(turn => (string)turn["transcript"]!));
}
