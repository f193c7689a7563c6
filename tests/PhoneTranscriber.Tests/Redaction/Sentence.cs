namespace PhoneTranscriber.Tests.Redaction;

/// <summary>A line of <c>sentences.txt</c>: turns of one speaker and how they should read when masked.</summary>
internal sealed record Sentence(string Group, string[] Turns, string[] Expected)
{
    public bool IsHarmless => Turns.SequenceEqual(Expected);

    public static IReadOnlyList<Sentence> ReadAll(string path)
    {
        var (sentences, group) = (new List<Sentence>(), "");
        foreach (var line in File.ReadLines(path).Where(line => line.Length > 0))
        {
            if (line.StartsWith("## ", StringComparison.Ordinal))
                group = line[3..];
            else if (line[0] != '#' && line.Split(" => ") is var sides)
                sentences.Add(new Sentence(group, sides[0].Split(" | "), sides[^1].Split(" | ")));
        }
        return sentences;
    }
}
