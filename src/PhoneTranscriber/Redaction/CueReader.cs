using System.Collections.Frozen;

namespace PhoneTranscriber.Redaction;

/// <summary>Finds what a number is called by the words near it. Looks at no more than a handful of tokens.</summary>
internal sealed class CueReader(TokenText tokens)
{
    private const int TokensBefore = 7;
    private const int TokensAfter = 4;

    private static readonly FrozenDictionary<string, Cue> Cues = Build();

    private static readonly FrozenDictionary<string, Cue>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Cues.GetAlternateLookup<ReadOnlySpan<char>>();

    private static readonly FrozenSet<string> Owners = FrozenSet.ToFrozenSet(
        ["my", "your", "his", "her", "their", "our", "contact", "home", "work", "office", "best"], StringComparer.OrdinalIgnoreCase);

    /// <summary>
    /// The cue nearest before a token, else the one after the last token in "… is my cell". Other numbers and masks end the
    /// search: what lies beyond them belongs to them.
    /// </summary>
    public Cue Around(int first, int last)
    {
        var before = Before(first);
        if (before != Cue.None || last + 1 >= tokens.Count || !tokens.Is(last + 1, "is"))
            return before;

        for (var at = last + 2; at < tokens.Count && at <= last + 1 + TokensAfter && !IsNumber(at); at++)
        {
            if (Of(at) is var cue && cue != Cue.None)
                return cue;
        }
        return Cue.None;
    }

    /// <summary>The cue nearest before a token; with the number of tokens, the one that a turn ends with.</summary>
    public Cue Before(int token)
    {
        for (var at = token - 1; at >= 0 && at >= token - TokensBefore && !IsNumber(at); at--)
        {
            if (Of(at) is var cue && cue != Cue.None)
                return cue;
        }
        return Cue.None;
    }

    private bool IsNumber(int at) =>
        tokens[at].Kind != TokenKind.Word
        || tokens[at].Number.Kind is not (NumberWordKind.None or NumberWordKind.Filler or NumberWordKind.Opener or NumberWordKind.SpokenSign
            or NumberWordKind.SoundsLikeDigit);

    private Cue Of(int at)
    {
        if (at > 0 && tokens.Is(at, "code") && tokens.Is(at - 1, "area"))
            return Cue.Phone;

        var word = tokens.Span(at);
        if (word.EndsWith("'s", StringComparison.OrdinalIgnoreCase) || word.EndsWith("’s", StringComparison.OrdinalIgnoreCase))
            word = word[..^2];
        if (Lookup.TryGetValue(word, out var cue))
            return cue;
        // "My number is …" is a telephone's, "the number is …" may be any.
        var owned = at > 0 && tokens.Is(at, "number") && Owners.GetAlternateLookup<ReadOnlySpan<char>>().Contains(tokens.Span(at - 1));
        return owned ? Cue.Phone : Cue.None;
    }

    private static FrozenDictionary<string, Cue> Build()
    {
        var cues = new Dictionary<string, Cue>();
        Add(Cue.SocialSecurity, "social", "ssn", "itin", "socials");
        Add(Cue.Card, "card", "visa", "mastercard", "amex", "credit", "debit", "discover");
        Add(Cue.Phone, "phone", "phones", "telephone", "cell", "cellphone", "mobile", "call", "called", "calling", "dial", "text", "reach",
            "callback", "fax", "whatsapp", "ring", "landline");
        Add(Cue.Reference, "order", "tracking", "confirmation", "reference", "ticket", "invoice", "case", "account", "booking", "policy",
            "serial", "model", "flight", "room", "zip", "code", "id", "part", "item", "sku", "claim", "member", "membership", "routing",
            "product", "version", "license", "reservation", "shipment", "population", "born", "january", "february", "march", "april",
            "june", "july", "august", "september", "october", "november", "december");
        return cues.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

        void Add(Cue cue, params ReadOnlySpan<string> words)
        {
            foreach (var word in words)
                cues[word] = cue;
        }
    }
}
