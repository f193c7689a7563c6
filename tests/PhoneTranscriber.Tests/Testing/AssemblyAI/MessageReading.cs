using System.Text.Json;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

internal static class MessageReading
{
    public static string? Type(this JsonElement message) => message.TryGetProperty("type", out var type) ? type.GetString() : null;

    public static string Text(this JsonElement turn) => turn.GetProperty("transcript").GetString()!;

    public static bool IsFinal(this JsonElement turn) => turn.Type() == "Turn" && turn.GetProperty("end_of_turn").GetBoolean();

    public static IReadOnlyList<string> Words(this JsonElement turn) =>
        [.. turn.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("text").GetString()!)];

    public static IReadOnlyList<int> Starts(this JsonElement turn) =>
        [.. turn.GetProperty("words").EnumerateArray().Select(word => word.GetProperty("start").GetInt32())];
}
