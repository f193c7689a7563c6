namespace PhoneTranscriber.Redaction;

/// <summary>A turn after masking.</summary>
/// <param name="Text">
/// The text; each thing found is replaced, once, by what it was: <c>[card number]</c>. Punctuation around it stays.
/// </param>
/// <param name="Words">
/// As many words as were given. The first word of what was found carries the mask and the others <c>***</c>, so that words keep
/// their times, and a reader who joins them sees one thing that took several words to say instead of several things.
/// </param>
/// <param name="Kinds">The kinds found, each once, in the order of <see cref="RedactionKind"/>.</param>
/// <param name="InDoubt">
/// Whether digits were masked, as <c>[number]</c>, that may yet become one of the kinds and may as well be something harmless.
/// </param>
internal sealed record RedactedText(string Text, IReadOnlyList<string> Words, IReadOnlyList<RedactionKind> Kinds, bool InDoubt)
{
    public bool Changed => Kinds.Count > 0 || InDoubt;
}
