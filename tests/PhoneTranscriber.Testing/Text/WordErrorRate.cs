using System.Text;

namespace PhoneTranscriber.Testing.Text;

/// <summary>Compares transcripts word by word.</summary>
public static class WordErrorRate
{
    /// <summary>
    /// Aligns the two texts with the fewest errors. Case and punctuation do not count ("I'm" is "im", "ill-disposed" two
    /// words); digits stay as they are, so "10" is not "ten".
    /// </summary>
    public static WordErrors Compute(string reference, string hypothesis)
    {
        var said = Words(reference);
        var heard = Words(hypothesis);

        // Two rows of the edit table suffice, since each cell carries the errors on its cheapest path.
        var previous = new WordErrors[heard.Count + 1];
        var current = new WordErrors[heard.Count + 1];
        for (var j = 0; j <= heard.Count; j++)
            previous[j] = new WordErrors(0, j, 0, said.Count);

        for (var i = 1; i <= said.Count; i++)
        {
            current[0] = new WordErrors(0, 0, i, said.Count);
            for (var j = 1; j <= heard.Count; j++)
                current[j] = Cheapest(said[i - 1] == heard[j - 1], previous[j - 1], current[j - 1], previous[j]);

            (previous, current) = (current, previous);
        }

        return previous[heard.Count];
    }

    /// <summary>The words of a text as they are compared.</summary>
    public static IReadOnlyList<string> Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            if (char.IsLetterOrDigit(letter))
                plain.Append(char.ToLowerInvariant(letter));
            else if (letter is not ('\'' or '’'))
                plain.Append(' ');
        }

        return plain.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
    }

    private static WordErrors Cheapest(bool same, WordErrors diagonal, WordErrors left, WordErrors above)
    {
        var best = same ? diagonal : diagonal with { Substitutions = diagonal.Substitutions + 1 };
        if (left.Total + 1 < best.Total)
            best = left with { Insertions = left.Insertions + 1 };
        if (above.Total + 1 < best.Total)
            best = above with { Deletions = above.Deletions + 1 };

        return best;
    }
}
