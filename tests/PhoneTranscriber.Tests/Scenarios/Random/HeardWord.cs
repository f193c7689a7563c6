using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>A word of a final turn as the API shows it.</summary>
/// <param name="Word">Which one, at its time on the call's clock.</param>
/// <param name="Turn">Order of its turn.</param>
/// <param name="IsFirst">Whether it is the turn's first word.</param>
/// <param name="IsLast">Whether it is the turn's last word.</param>
internal sealed record HeardWord(ToneWord Word, int Turn, bool IsFirst, bool IsLast)
{
    public static IReadOnlyList<HeardWord> Of(JsonElement call) =>
    [
        .. call.GetProperty("turns").EnumerateArray().SelectMany(turn =>
        {
            var words = turn.GetProperty("words").EnumerateArray().ToList();
            return words.Select((word, i) => new HeardWord(Read(word), turn.GetProperty("order").GetInt32(), i == 0, i == words.Count - 1));
        }),
    ];

    private static ToneWord Read(JsonElement word) => new(
        ToneWords.Parse(word.GetProperty("text").GetString()!).Single(),
        word.GetProperty("startMs").GetInt32(),
        word.GetProperty("endMs").GetInt32());
}
