namespace PhoneTranscriber.Redaction;

/// <summary>
/// What is read in place of personal data. Lower-case words in brackets read well in a transcript and in a subtitle, survive
/// every encoding, and contain nothing that could be found again: masking a masked turn changes nothing.
/// </summary>
internal static class Mask
{
    /// <summary>A word after the first of what was masked.</summary>
    public const string Continuation = "***";

    /// <summary>A pressed key.</summary>
    public const string Digit = "*";

    private const string InDoubt = "[number]";

    private static readonly string[] Labels = ["[card number]", "[social security number]", "[email address]", "[phone number]", InDoubt];

    /// <summary>The mask of a kind; without one, that of digits masked in doubt.</summary>
    public static string For(RedactionKind? kind) => kind is { } known ? Labels[(int)known] : InDoubt;

    /// <summary>Length in characters of the mask that <paramref name="text"/> begins with, or 0.</summary>
    public static int LengthAtStart(ReadOnlySpan<char> text)
    {
        foreach (var label in Labels)
        {
            if (text.StartsWith(label, StringComparison.Ordinal))
                return label.Length;
        }
        return 0;
    }
}
