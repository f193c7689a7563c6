using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Redaction;

namespace PhoneTranscriber.Tests.Redaction;

public sealed class RedactionPropertyTests
{
    private static readonly Config Runs = Config.QuickThrowOnFailure.WithMaxTest(2_000);

    /// <summary>Pieces from which anything may arise: numbers, addresses, masks, signs.</summary>
    private static readonly string[] Pieces =
    [
        "4242", "four", "two", "forty", "double", "oh", "o", "hundred", "thousand", "to", "five", "555", "0142", "212", "1", "42", "zeros",
        "@", "at", "dot", "com", "example", "john", "j", "email", "is", "my", "social", "phone", "order", "number", "card", "uh", "and",
        "-", ",", ".", "+", "(", ")", "$", "'s", "[", "]", "٤", "[card number]", "***",
        "4242424242424242", "john@example.com", "555-0142", "219-09-9999",
    ];

    [Fact]
    public void A_card_number_in_any_spelling_never_survives_in_text_or_words() =>
        Prop.ForAll(Embedded(Spelling.CardNumber).ToArbitrary(), sentence =>
        {
            var masked = Masked.Turn(sentence.Text);

            Assert.Contains(RedactionKind.CardNumber, masked.Kinds);
            Assert.Equal(sentence.Text.Replace(sentence.Secret, "[card number]", StringComparison.Ordinal), masked.Text);
            Assert.Equal(sentence.Text.Split(' ').Length, masked.Words.Count);
            return masked.Text == Masked.Joined(masked.Words);
        }).Check(Runs);

    [Fact]
    public void A_networks_card_number_never_survives_even_where_other_digits_or_an_order_stand_before_it()
    {
        var ambiguous =
            from card in Spelling.NetworkCardNumber
            from spelled in Spelling.Of(card)
            from before in Gen.Elements("order 17 ", "my two cards, one ", "double five ", "thirty and ", "forty, ", "$3, ")
            select before + spelled;
        Prop.ForAll(ambiguous.ToArbitrary(), text =>
        {
            var masked = Masked.Turn(text);

            Assert.EndsWith("[card number]", masked.Text, StringComparison.Ordinal);
            return masked.Text == Masked.Joined(masked.Words);
        }).Check(Runs);
    }

    [Fact]
    public void A_card_number_written_one_way_in_the_text_and_another_in_the_words_survives_in_neither()
    {
        var twice =
            from card in Spelling.CardNumber
            from inText in Spelling.Of(card)
            from inWords in Spelling.Of(card)
            from before in Spelling.SmallTalk
            from after in Spelling.SmallTalk
            select (inText, inWords, before, after);
        Prop.ForAll(twice.ToArbitrary(), turn =>
        {
            var words = turn.before.Concat(turn.inWords.Split(' ')).Concat(turn.after).ToArray();
            var masked = Redactor().Redact(string.Join(' ', [.. turn.before, turn.inText, .. turn.after]), words);

            var plain = string.Join(' ', [.. turn.before, "[card number]", .. turn.after]);
            Assert.Equal(plain, masked.Text);
            return plain == Masked.Joined(masked.Words);
        }).Check(Runs);
    }

    [Fact]
    public void A_number_that_only_the_words_show_whole_is_masked_in_the_text_too()
    {
        var lagging =
            from card in Spelling.CardNumber
            from spelled in Spelling.Of(card)
            from before in Spelling.SmallTalk
            from known in Gen.Choose(0, 40)
            select (words: before.Concat(spelled.Split(' ')).ToArray(), before, known);
        Prop.ForAll(lagging.ToArbitrary(), turn =>
        {
            var masked = Redactor().Redact(string.Join(' ', turn.words.Take(turn.known)), turn.words);

            var plain = string.Join(' ', turn.words.Take(Math.Min(turn.known, turn.before.Length)));
            return masked.Text == plain || masked.Text.TrimEnd(" ,.;?-".ToCharArray()) == (plain + " [card number]").TrimStart();
        }).Check(Runs);
    }

    [Fact]
    public void While_a_card_number_grows_no_partial_turn_shows_more_than_six_digits_of_it() =>
        Prop.ForAll(Embedded(Spelling.CardNumber).ToArbitrary(), sentence =>
        {
            var words = sentence.Text.Split(' ');
            for (var said = 1; said <= words.Length; said++)
            {
                var masked = Redactor().Redact(string.Join(' ', words.Take(said)), words[..said], isPartial: true);
                Assert.True(Digits.In(masked.Text) <= 6, masked.Text);
                Assert.True(Digits.In(string.Join(' ', masked.Words)) <= 6, masked.Text);
            }
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Masking_a_masked_turn_changes_nothing() =>
        Prop.ForAll(Anything.ToArbitrary(), Gen.Elements(false, true).ToArbitrary(), (text, isPartial) =>
        {
            var once = Masked.Turn(text, isPartial);
            var twice = Redactor().Redact(once.Text, once.Words, isPartial);

            Assert.Equal(once.Text, twice.Text);
            return once.Words.SequenceEqual(twice.Words);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(20_000));

    [Fact]
    public void Text_and_words_that_read_the_same_are_masked_the_same() =>
        Prop.ForAll(Anything.ToArbitrary(), text =>
        {
            var masked = Masked.Turn(text.Replace("***", "", StringComparison.Ordinal));
            return masked.Text == Masked.Joined(masked.Words);
        }).Check(Runs);

    [Fact]
    public void Whatever_text_and_words_are_nothing_is_thrown_and_no_word_is_lost() =>
        Prop.ForAll(Anything.ToArbitrary(), Anything.ToArbitrary(), (text, words) =>
            Redactor().Redact(text, words.Split(' ')).Words.Count == words.Split(' ').Length).Check(Runs);

    [Fact]
    public void Small_talk_is_handed_back_as_it_came() =>
        Prop.ForAll(Spelling.SmallTalk.ToArbitrary(), words =>
        {
            var text = string.Join(' ', words);
            var masked = Redactor().Redact(text, words);

            Assert.False(masked.Changed);
            return ReferenceEquals(text, masked.Text) && ReferenceEquals(words, masked.Words);
        }).Check(Runs);

    private static Gen<string> Anything { get; } =
        from pieces in Gen.Elements(Pieces).ListOf()
        from glue in Gen.Elements(" ", " ", " ", "", ", ").ArrayOf(pieces.Count)
        select string.Concat(pieces.Select((piece, i) => piece + glue[i]));

    private static Gen<(string Text, string Secret)> Embedded(Gen<string> number) =>
        from digits in number
        from secret in Spelling.Of(digits)
        from before in Spelling.SmallTalk
        from after in Spelling.SmallTalk
        select (string.Join(' ', [.. before, secret, .. after]), secret);

    private static TurnRedactor Redactor() => new(new RedactionSettings { Enabled = true });
}
