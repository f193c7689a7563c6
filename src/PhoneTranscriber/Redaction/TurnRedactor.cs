namespace PhoneTranscriber.Redaction;

/// <summary>
/// Masks personal data in turns. Comes before storage, screens, webhooks and logs: whatever needs a turn takes the masked one.
/// </summary>
/// <remarks>
/// Steps: (1) the text and, if they read differently, the words are scanned; (2) what only one of them showed is masked in both;
/// (3) masks are written. Linear in the length of the turn; pure, without I/O; safe for concurrent use, while a
/// <see cref="DictationMemory"/> belongs to one track.
/// <para>
/// Numbers are understood as written in any script's decimal digits and as spelled out in English. Known limits: a card number
/// with a digit misheard fails the Luhn check and stays; the security code and expiry date are masked only when dictated right
/// after the number; the name before a spoken "at" may show in partial turns until the domain is heard. How often what is found
/// is measured in <c>ACCURACY.md</c>.
/// </para>
/// </remarks>
internal sealed class TurnRedactor
{
    private readonly RedactionSettings _settings;
    private readonly RedactionKinds _kinds;

    public TurnRedactor(RedactionSettings settings)
    {
        ArgumentNullException.ThrowIfNull(settings);
        _settings = settings;
        _kinds = new RedactionKinds(settings.Kinds);
    }

    /// <summary>A memory for the turns of one track.</summary>
    public DictationMemory NewTrack() => new(_settings.DictationPause);

    /// <summary>A pressed key, as it may be shown.</summary>
    public string MaskDigit(string digit) => _settings.MaskDtmfDigits ? Mask.Digit : digit;

    /// <summary>Masks a turn that is judged by itself.</summary>
    /// <param name="text">The turn's text.</param>
    /// <param name="words">Its words with their punctuation; usually, not always, the text is these joined by spaces.</param>
    /// <param name="isPartial">
    /// Whether the turn may still grow: then seven and more digits are masked whatever they are, and so is the beginning of an
    /// e-mail address.
    /// </param>
    /// <returns>The arguments themselves when there was nothing to mask.</returns>
    public RedactedText Redact(string text, IReadOnlyList<string> words, bool isPartial = false) =>
        Redact(text, words, Dictation.None, isPartial).Result;

    /// <summary>Masks the next turn of a track, partial or final, in the light of the ones before.</summary>
    /// <param name="memory">The track's; final turns are added to it.</param>
    /// <param name="startMs">Start of the turn on the call's clock, ms.</param>
    /// <param name="endMs">Its end, ms.</param>
    /// <param name="text">As for <see cref="Redact(string, IReadOnlyList{string}, bool)"/>.</param>
    /// <param name="words">Likewise.</param>
    /// <param name="isPartial">Likewise; partial turns are not remembered.</param>
    public RedactedText RedactNext(
        DictationMemory memory, string text, IReadOnlyList<string> words, long startMs, long endMs, bool isPartial = false)
    {
        ArgumentNullException.ThrowIfNull(memory);
        var known = memory.Recall(startMs);
        var (result, scan) = Redact(text, words, known, isPartial);
        if (scan is not null && !isPartial)
            memory.Remember(scan, known, endMs);
        return result;
    }

    private (RedactedText Result, TurnScan? Scan) Redact(string text, IReadOnlyList<string> words, Dictation known, bool isPartial)
    {
        ArgumentNullException.ThrowIfNull(text);
        ArgumentNullException.ThrowIfNull(words);
        if (!_settings.Enabled)
            return (new RedactedText(text, words, [], InDoubt: false), null);

        // 1. Scan
        var joined = string.Join(' ', words);
        var inText = new TurnScan(text, _kinds, known, isPartial);
        var inWords = joined == text ? inText : new TurnScan(joined, _kinds, known, isPartial);
        if (inText.Matches.Count == 0 && inWords.Matches.Count == 0)
            return (new RedactedText(text, words, [], InDoubt: false), inText);

        // 2. Mask in both what only one showed
        var textMatches = joined == text ? inText.Matches : Reconciliation.Carry(inWords, inText);
        var wordMatches = joined == text ? inText.Matches : Reconciliation.Carry(inText, inWords);

        // 3. Write
        var kinds = textMatches.Concat(wordMatches).Select(match => match.Kind).Distinct().ToList();
        var result = new RedactedText(
            new MaskWriter(inText.Tokens, textMatches).Text(),
            new MaskWriter(inWords.Tokens, wordMatches).Words(words),
            [.. kinds.OfType<RedactionKind>().Order()],
            InDoubt: kinds.Contains(null));
        return (result, inText);
    }
}
