namespace PhoneTranscriber.Testing.Text;

/// <summary>How a transcript differs from its reference, in words.</summary>
/// <param name="Substitutions">Words heard as others.</param>
/// <param name="Insertions">Words heard that were not said.</param>
/// <param name="Deletions">Words not heard.</param>
/// <param name="ReferenceWords">Words said.</param>
public readonly record struct WordErrors(int Substitutions, int Insertions, int Deletions, int ReferenceWords)
{
    /// <summary>All errors.</summary>
    public int Total => Substitutions + Insertions + Deletions;

    /// <summary>Word error rate: errors per word said; over 1 is possible, and 1 stands for anything heard where nothing was said.</summary>
    public double Rate => ReferenceWords > 0 ? (double)Total / ReferenceWords : Total > 0 ? 1 : 0;

    /// <summary>The errors of two transcripts together.</summary>
    public static WordErrors operator +(WordErrors left, WordErrors right) => Add(left, right);

    /// <inheritdoc cref="op_Addition"/>
    public static WordErrors Add(WordErrors left, WordErrors right) => new(
        left.Substitutions + right.Substitutions,
        left.Insertions + right.Insertions,
        left.Deletions + right.Deletions,
        left.ReferenceWords + right.ReferenceWords);
}
