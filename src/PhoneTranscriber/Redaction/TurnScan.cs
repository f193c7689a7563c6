namespace PhoneTranscriber.Redaction;

/// <summary>Everything to mask in one text of a turn, be it the text itself or its words.</summary>
/// <remarks>
/// E-mail addresses are looked for first, then in every run of digits the kinds in order of precedence. What a match leaves of its
/// run is read again as if the mask were already there, so that masking the masked text finds nothing more.
/// </remarks>
internal sealed class TurnScan
{
    /// <summary>
    /// From here on digits of unknown meaning are masked while more may follow. The six that may show are fewer than any of the
    /// numbers has, and no more than the issuer's part of a card number, which PCI DSS (requirement 3.4) lets anybody see.
    /// </summary>
    public const int DoubtfulDigits = 7;

    private readonly RedactionKinds _kinds;
    private readonly Dictation _dictation;
    private readonly bool _isPartial;
    private readonly CueReader _cues;
    private readonly List<Match> _found = [];

    public TurnScan(string text, RedactionKinds kinds, Dictation dictation, bool isPartial)
    {
        _kinds = kinds;
        _dictation = dictation;
        _isPartial = isPartial;
        Tokens = new TokenText(text);
        if (kinds.Contains(RedactionKind.EmailAddress))
        {
            foreach (var (first, last) in new EmailFinder(Tokens).Find(isPartial))
            {
                _found.Add(new Match(first, last, RedactionKind.EmailAddress, EmailWords.Canonical(Tokens, first, last)));
                Tokens.Conceal(first, last);
            }
        }

        _cues = new CueReader(Tokens);
        var reader = new NumberReader(Tokens);
        Runs = kinds.AnyNumber ? reader.ReadRuns(0, Tokens.Count) : [];
        SearchRuns(reader);
        Matches = Match.Merge(_found);
    }

    public TokenText Tokens { get; }

    public IReadOnlyList<NumberRun> Runs { get; }

    /// <summary>Ascending and disjoint.</summary>
    public IReadOnlyList<Match> Matches { get; }

    /// <summary>What the run is called, here or, when the turn begins with it, in the turn before.</summary>
    public Cue CueOf(NumberRun run)
    {
        var cue = _cues.Around(run.First, run.Last);
        return cue == Cue.None && Leads(run) ? _dictation.Cue : cue;
    }

    /// <summary>What the turn ends with naming, for a number in the next turn.</summary>
    public Cue CueAtEnd() => _cues.Before(Tokens.Count);

    /// <summary>Whether the turn begins with the run, apart from "yes, it's …".</summary>
    public bool Leads(NumberRun run) => IsSmallTalk(0, run.First);

    /// <summary>Whether the turn ends with the run.</summary>
    public bool Trails(NumberRun run) => IsSmallTalk(run.Last + 1, Tokens.Count);

    private void SearchRuns(NumberReader reader)
    {
        var pending = new Queue<NumberRun>(Runs);
        while (pending.TryDequeue(out var run))
        {
            var (kind, ranges) = FindIn(run);
            // What looks like a telephone number in a growing run may be the middle of a card number.
            if (_isPartial && ranges.Count > 0)
                ranges = [(0, run.Elements.Count)];
            foreach (var (from, to) in ranges)
            {
                var part = run.Slice(from, to);
                _found.Add(new Match(part.First, part.Last, kind, part.Digits));
                Tokens.Conceal(part.First, part.Last);
            }
            foreach (var rest in ranges.Count > 0 ? reader.ReadRuns(run.First, run.Last + 1) : [])
                pending.Enqueue(rest);
        }
    }

    private (RedactionKind? Kind, List<(int From, int To)> Ranges) FindIn(NumberRun run)
    {
        var cue = CueOf(run);
        if (_kinds.Contains(RedactionKind.CardNumber) && CardNumberFinder.Find(run, cue) is { Count: > 0 } cards)
            return (RedactionKind.CardNumber, cards);
        if (_kinds.Contains(RedactionKind.SocialSecurityNumber)
            && SocialSecurityFinder.Find(run, cue, Leads(run) && Trails(run)) is { Count: > 0 } socials)
            return (RedactionKind.SocialSecurityNumber, socials);
        if (_kinds.Contains(RedactionKind.PhoneNumber) && PhoneNumberFinder.Find(run, cue) is { Count: > 0 } phones)
            return (RedactionKind.PhoneNumber, phones);
        if (CompletesCard(run))
            return (RedactionKind.CardNumber, [(0, run.Elements.Count)]);
        return IsDoubtful(run, cue) ? (KindByCue(run, cue), [(0, run.Elements.Count)]) : (null, []);
    }

    /// <summary>Whether the run ends a card number, or the run's beginning does, that began in earlier turns.</summary>
    private bool CompletesCard(NumberRun run)
    {
        if (_dictation.Digits.Length == 0 || !_kinds.Contains(RedactionKind.CardNumber) || !Leads(run))
            return false;

        var digits = _dictation.Digits;
        foreach (var element in run.Elements.TakeWhile(_ => digits.Length < _dictation.Digits.Length + CardNumberFinder.MaxDigits))
        {
            digits += element.Digits;
            if (CardNumberFinder.EndsInCard(digits, digits.Length - _dictation.Digits.Length + 1))
                return true;
        }
        return false;
    }

    private bool IsDoubtful(NumberRun run, Cue cue)
    {
        var (leads, trails) = (Leads(run), Trails(run));
        var continues = leads && _dictation.Digits.Length > 0 && (run.DigitCount > 1 || trails);
        var together = run.DigitCount + (continues ? _dictation.Digits.Length : 0);
        if (together < DoubtfulDigits)
            return false;
        if (_isPartial)
            return true;
        if (!_dictation.IsTracked || cue == Cue.Reference || run.IsQuantity)
            return false;
        return continues || (trails && run.DigitCount < CardNumberFinder.MaxDigits);
    }

    /// <summary>What a number said over several turns is by its name and length.</summary>
    private RedactionKind? KindByCue(NumberRun run, Cue cue)
    {
        var digits = _dictation.Digits.Length + run.DigitCount;
        return cue switch
        {
            Cue.SocialSecurity when digits >= SocialSecurityFinder.DigitCount => Known(RedactionKind.SocialSecurityNumber),
            Cue.Phone => Known(RedactionKind.PhoneNumber),
            _ => null,
        };
    }

    private RedactionKind? Known(RedactionKind kind) => _kinds.Contains(kind) ? kind : null;

    private bool IsSmallTalk(int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            if (!Tokens[i].Number.IsSmallTalk)
                return false;
        }
        return true;
    }
}
