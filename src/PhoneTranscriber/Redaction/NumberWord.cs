using System.Collections.Frozen;

namespace PhoneTranscriber.Redaction;

/// <summary>What an English word means inside a dictated number, and its value.</summary>
internal readonly record struct NumberWord(NumberWordKind Kind, int Value)
{
    private static readonly FrozenDictionary<string, NumberWord> Words = Build().ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly FrozenDictionary<string, NumberWord>.AlternateLookup<ReadOnlySpan<char>> Lookup =
        Words.GetAlternateLookup<ReadOnlySpan<char>>();

    /// <summary>A word that says one digit for sure: "four", "zero".</summary>
    public bool IsDigit => Kind == NumberWordKind.Digit;

    /// <summary>Words around which a turn still consists of digits alone.</summary>
    public bool IsSmallTalk => Kind is NumberWordKind.Filler or NumberWordKind.Opener or NumberWordKind.SpokenSign;

    /// <summary>Never throws; <see cref="NumberWordKind.None"/> for any other word.</summary>
    public static NumberWord Find(ReadOnlySpan<char> word) => Lookup.TryGetValue(word, out var found) ? found : default;

    private static Dictionary<string, NumberWord> Build()
    {
        var words = new Dictionary<string, NumberWord>();
        Add(NumberWordKind.Digit, 0, "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine");
        Add(NumberWordKind.Teen, 10, "ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen",
            "nineteen");
        Add(NumberWordKind.Plural, 0, "zeros", "ones", "twos", "threes", "fours", "fives", "sixes", "sevens", "eights", "nines");
        Add(NumberWordKind.Repeat, 2, "double", "triple", "quadruple");

        string[] tens = ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"];
        for (var i = 0; i < tens.Length; i++)
            words[tens[i]] = new NumberWord(NumberWordKind.Tens, 10 * (i + 2));

        words["fourty"] = new NumberWord(NumberWordKind.Tens, 40);
        words["treble"] = new NumberWord(NumberWordKind.Repeat, 3);
        words["naught"] = words["nought"] = words["zero"];
        words["niner"] = words["nine"];
        words["zeroes"] = words["ohs"] = words["zeros"];
        words["oh"] = words["o"] = new NumberWord(NumberWordKind.Oh, 0);
        words["hundred"] = new NumberWord(NumberWordKind.Hundred, 100);
        words["thousand"] = new NumberWord(NumberWordKind.Thousand, 1000);
        words["won"] = new NumberWord(NumberWordKind.SoundsLikeDigit, 1);
        words["to"] = words["too"] = new NumberWord(NumberWordKind.SoundsLikeDigit, 2);
        words["for"] = words["fore"] = new NumberWord(NumberWordKind.SoundsLikeDigit, 4);
        words["ate"] = new NumberWord(NumberWordKind.SoundsLikeDigit, 8);

        AddAll(NumberWordKind.SpokenSign, "dash", "hyphen", "minus", "dot", "point", "space");
        AddAll(NumberWordKind.Filler, "uh", "um", "er", "erm", "ah", "hm", "hmm", "mm", "and", "then", "comma", "again", "next", "sorry");
        AddAll(NumberWordKind.Opener, "yes", "yeah", "yep", "ok", "okay", "sure", "right", "so", "it's", "it’s", "its", "it", "is",
            "that's", "that’s", "well", "alright");
        return words;

        void Add(NumberWordKind kind, int first, params ReadOnlySpan<string> inOrder)
        {
            for (var i = 0; i < inOrder.Length; i++)
                words[inOrder[i]] = new NumberWord(kind, first + i);
        }

        void AddAll(NumberWordKind kind, params ReadOnlySpan<string> all)
        {
            foreach (var word in all)
                words[word] = new NumberWord(kind, 0);
        }
    }
}
