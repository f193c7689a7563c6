using System.Buffers;
using System.Collections.Frozen;
using System.Text;

namespace PhoneTranscriber.Redaction;

/// <summary>What tokens mean inside an e-mail address.</summary>
internal sealed class EmailWords(TokenText tokens)
{
    private const int MaxDomainLabels = 6;
    private const int MaxWordsPerLabel = 3;
    private const int MaxTokensPerLabel = 63;

    private static readonly SearchValues<char> MailboxSigns = SearchValues.Create(".-_+%'&");

    private static readonly FrozenSet<string> Joints = Set("dot", "period", "point", "underscore", "dash", "hyphen", "plus", "minus");

    private static readonly FrozenSet<string> CommonDomains = Set(
        "com", "net", "org", "edu", "gov", "mil", "info", "biz", "io", "ai", "app", "dev", "co", "tv", "uk", "us", "ca", "au", "nz", "ie",
        "eu", "de", "fr", "es", "nl", "ch", "se", "dk", "fi", "pl", "pt", "cz", "jp", "cn", "kr", "br", "mx", "ar", "za", "ru");

    private static readonly FrozenSet<string> NoMailboxes = Set(
        "me", "us", "him", "her", "it", "them", "you", "i", "we", "they", "look", "looking", "looked", "shop", "shopping", "order",
        "ordered", "bought", "buy", "online", "site", "website", "page", "pages", "available", "found", "find", "visit", "store", "work",
        "works", "working", "is", "are", "was", "were", "be", "here", "there", "that", "this", "one", "up", "out", "on", "and", "or",
        "go", "going", "a", "the", "listed", "read", "see", "saw", "seen", "started", "signed", "account", "form", "more",
        "details", "everything", "information", "stuff", "things", "deal", "deals", "prices", "price", "app", "job", "team");

    /// <summary>The letters and digits of an address without the signs between them, the same for both ways of saying it.</summary>
    public static string Canonical(TokenText tokens, int first, int last)
    {
        var text = new StringBuilder();
        var joints = Joints.GetAlternateLookup<ReadOnlySpan<char>>();
        for (var i = first; i <= last; i++)
        {
            if (tokens[i].Kind != TokenKind.AtSign && !tokens.Is(i, "at") && !joints.Contains(tokens.Span(i)))
                text.Append(tokens.Span(i));
        }
        return text.ToString().ToLowerInvariant();
    }

    /// <summary>The last token of the domain that follows an at: labels joined by dots, or null.</summary>
    public int? DomainAfter(int at)
    {
        int? end = null;
        var label = at + 1;
        for (var labels = 0; labels < MaxDomainLabels && LabelEnd(label, at) is { } last; labels++)
        {
            if (label > at + 1 && IsName(last))
                end = last;
            if (DotAfter(last) is not { } next)
                break;
            label = next;
        }
        return end;
    }

    /// <summary>The token that is joined to an at sign on its right, or null: a domain without a dot.</summary>
    public int? LabelAfter(int at) => at + 1 < tokens.Count && tokens[at + 1].Before == Separator.Glued && IsText(at + 1) ? at + 1 : null;

    /// <summary>Whether a word before an "at" is not somebody's: small talk, a verb, a contraction ("I'm at …").</summary>
    public bool IsNoMailbox(int at) =>
        Contains(NoMailboxes, at) || tokens[at].Number.IsSmallTalk || tokens.Span(at).ContainsAny('\'', '’');

    /// <summary>Whether a domain ends as those do that people say.</summary>
    public bool IsCommonDomain(int last) => Contains(CommonDomains, last);

    /// <summary>Whether a token belongs to the one before as far as breath goes: a comma may be a recognizer's.</summary>
    public bool FollowsClosely(int at) => tokens[at].Before <= Separator.Space || tokens.Gap(at).Trim() is ",";

    public bool IsSpokenJoint(int at) => Contains(Joints, at) && FollowsClosely(at);

    /// <summary>Whether a sign that mailboxes may contain, or nothing, stands between this token and the one before.</summary>
    public bool IsJoinedToPrevious(int at) => at > 0 && IsText(at - 1) && !tokens.Gap(at).ContainsAnyExcept(MailboxSigns);

    /// <summary>A letter, or a number, said by itself.</summary>
    public bool IsCharacter(int at) => tokens[at].Kind switch
    {
        TokenKind.Digits => true,
        TokenKind.Word => tokens[at].Length == 1 || tokens[at].Number.Kind is NumberWordKind.Digit or NumberWordKind.Teen
            or NumberWordKind.Tens or NumberWordKind.Repeat or NumberWordKind.Oh,
        _ => false,
    };

    /// <summary>The token after "e-mail [address] is" or "e-mail [address]:", when its last word is at <paramref name="at"/>.</summary>
    public int? AfterAnnouncement(int at)
    {
        if (tokens.Is(at, "email's") || tokens.Is(at, "email’s"))
            return at + 1;

        var word = at;
        if (tokens.Is(at, "is") || tokens.Is(at, "it's") || tokens.Is(at, "it’s") || tokens.Is(at, "be"))
            word = at > 0 && tokens.Is(at - 1, "would") ? at - 2 : at - 1;
        else if (at + 1 >= tokens.Count || !tokens.Gap(at + 1).Contains(':'))
            return null;
        if (word >= 0 && tokens.Is(word, "address"))
            word--;
        return word >= 0 && (tokens.Is(word, "email") || tokens.Is(word, "mail") || tokens.Is(word, "gmail")) ? at + 1 : null;
    }

    /// <summary>
    /// The last token of a label: what is written together, or before the first dot a few words ("g mail", "my company").
    /// </summary>
    private int? LabelEnd(int label, int at)
    {
        var words = 1;
        for (var last = label; last < tokens.Count && last < label + MaxTokensPerLabel && IsText(last) && !tokens.Is(last, "dot"); last++)
        {
            var isFurtherWord = last > label && tokens[last].Before > Separator.Tight;
            if (isFurtherWord && (++words > MaxWordsPerLabel || tokens[last].Before > Separator.Space))
                return null;
            var ends = label == at + 1 ? DotAfter(last) is not null : last + 1 >= tokens.Count || tokens.Gap(last + 1) is not ("" or "-");
            if (ends)
                return last;
        }
        return null;
    }

    /// <summary>The token after a dot that follows this token, or null.</summary>
    private int? DotAfter(int at)
    {
        if (at + 1 >= tokens.Count)
            return null;
        if (tokens.Gap(at + 1) is "." && IsText(at + 1))
            return at + 1;
        if (at + 2 < tokens.Count && (tokens.Is(at + 1, "dot") || tokens.Is(at + 1, "period")) && tokens[at + 1].Before <= Separator.Space
            && tokens[at + 2].Before <= Separator.Pause && tokens[at + 2].Kind == TokenKind.Word
            && (tokens.Is(at + 1, "dot") || Contains(CommonDomains, at + 2)))
            return at + 2;
        // A recognizer may take the dot for the end of a sentence: "john at gmail. com".
        return tokens.Gap(at + 1).Trim() is "." && Contains(CommonDomains, at + 1) ? at + 1 : null;
    }

    /// <summary>Whether a token can end a domain: "at 6.5 percent" has no domain.</summary>
    private bool IsName(int at) => tokens[at] is { Kind: TokenKind.Word, Length: > 1, Number.Kind: NumberWordKind.None };

    private bool IsText(int at) => tokens[at].Kind is TokenKind.Word or TokenKind.Digits;

    private bool Contains(FrozenSet<string> set, int at) => set.GetAlternateLookup<ReadOnlySpan<char>>().Contains(tokens.Span(at));

    private static FrozenSet<string> Set(params string[] words) => words.ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
