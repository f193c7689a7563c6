namespace PhoneTranscriber.Redaction;

/// <summary>
/// Finds e-mail addresses, written ("j.smith@example.com") and spoken ("j dot smith at example dot com").
/// </summary>
/// <remarks>
/// A spoken address needs a domain with a dot, said or written; what "at" has before it then is the mailbox: one word, or words
/// joined by "dot", "underscore" and the like, with letters and digits spelled one by one. After "my e-mail is" every word up to
/// the "at" belongs to it. "Look at example dot com" is no address: words that commonly stand before an "at" are no mailboxes
/// unless an e-mail was announced. Every loop looks at a bounded number of tokens.
/// </remarks>
internal sealed class EmailFinder(TokenText tokens)
{
    private const int MaxMailboxTokens = 40;
    private const int MaxAnnouncedTokens = 12;

    private readonly EmailWords _words = new(tokens);

    /// <summary>Ranges of tokens (last inclusive), ascending and disjoint.</summary>
    public List<(int First, int Last)> Find(bool isPartial)
    {
        var found = new List<(int First, int Last)>();
        for (var at = 1; at < tokens.Count; at++)
        {
            var free = found.Count > 0 ? found[^1].Last + 1 : 0;
            if (at - 1 < free || AddressAround(at, free) is not { } address)
                continue;
            found.Add(address);
            at = address.Last;
        }

        if (isPartial && UnfinishedAfter(found.Count > 0 ? found[^1].Last + 1 : 0) is { } unfinished)
            found.Add(unfinished);
        return found;
    }

    private (int First, int Last)? AddressAround(int at, int free)
    {
        if (tokens[at].Kind == TokenKind.AtSign)
        {
            var last = _words.DomainAfter(at) ?? _words.LabelAfter(at);
            return last is { } end && IsMailboxEnd(at - 1) && IsWrittenTogether(at, end) ? (MailboxBefore(at, free), end) : null;
        }

        if (!IsSpokenAt(at) || !IsMailboxEnd(at - 1) || _words.DomainAfter(at) is not { } domainEnd)
            return null;
        var first = MailboxBefore(at, free);
        var announced = AnnouncedBefore(first, free);
        if (announced is null && first == at - 1 && (_words.IsNoMailbox(first) || !_words.IsCommonDomain(domainEnd)))
            return null;
        return (announced ?? first, domainEnd);
    }

    private bool IsMailboxEnd(int at) => IsPart(at) && _words.FollowsClosely(at + 1);

    /// <summary>"Three @ five" is a price: across spaces an at sign needs a domain with a dot.</summary>
    private bool IsWrittenTogether(int at, int end) =>
        (tokens.Gap(at).IsEmpty || !tokens.Gap(at).ContainsAny(' ', ',')) && tokens.Gap(at + 1).IsEmpty || end > at + 1;

    /// <summary>The first token of the mailbox that ends before the at.</summary>
    private int MailboxBefore(int at, int free)
    {
        var first = at - 1;
        var spelledOnly = true;
        for (var bound = Math.Max(free, at - MaxMailboxTokens); first > bound;)
        {
            if (_words.IsJoinedToPrevious(first))
            {
                first--;
                spelledOnly = false;
            }
            else if (first - 2 >= bound && _words.IsSpokenJoint(first - 1) && _words.FollowsClosely(first) && IsPart(first - 2))
            {
                first -= 2;
                spelledOnly = true;
            }
            else if (spelledOnly && IsSpelled(first, first - 1) && IsPart(first - 1))
            {
                spelledOnly = _words.IsCharacter(first - 1);
                first--;
            }
            else
            {
                break;
            }
        }
        return first;
    }

    private bool IsSpokenAt(int at) => tokens.Is(at, "at") && tokens[at].Before is Separator.Space or Separator.Pause;

    private bool IsPart(int at) => tokens[at].Kind is TokenKind.Word or TokenKind.Digits;

    /// <summary>Whether two neighbours belong together because one of them is a letter or a digit said by itself.</summary>
    private bool IsSpelled(int at, int previous) =>
        tokens[at].Before <= Separator.Space && (_words.IsCharacter(at) || _words.IsCharacter(previous))
        && (!_words.IsNoMailbox(previous) || (tokens[at].Length == 1 && tokens[previous].Length == 1));

    /// <summary>The first token after "e-mail [address] is" when that is close enough before, else null.</summary>
    private int? AnnouncedBefore(int first, int free)
    {
        for (var at = first; at >= Math.Max(free, first - MaxAnnouncedTokens) && tokens[at].Kind != TokenKind.Mask; at--)
        {
            if (_words.AfterAnnouncement(at) is { } next)
                return Math.Min(next, first);
        }
        return null;
    }

    /// <summary>In a partial turn: an announced address or a mailbox with its "at", so far without an end.</summary>
    private (int First, int Last)? UnfinishedAfter(int free)
    {
        var end = tokens.Count - 1;
        for (var at = end; at >= Math.Max(free, end - MaxMailboxTokens) && tokens[at].Kind != TokenKind.Mask; at--)
        {
            if (_words.AfterAnnouncement(at) is { } next && next <= end)
                return (next, end);
            var isAt = tokens[at].Kind == TokenKind.AtSign || IsSpokenAt(at);
            if (!isAt || at <= free || end - at > MaxAnnouncedTokens || !IsMailboxEnd(at - 1))
                continue;
            var first = MailboxBefore(at, free);
            if (first < at - 1 || tokens[at].Kind == TokenKind.AtSign)
                return (first, end);
        }
        return null;
    }
}
