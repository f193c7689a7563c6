using PhoneTranscriber.Redaction;

namespace PhoneTranscriber.Tests.Redaction;

public sealed class TurnRedactorTests
{
    private const string Everything = "4242424242424242, 219-09-9999? john@example.com; 212-555-0142!";

    [Fact]
    public void Nothing_is_masked_unless_it_is_enabled()
    {
        string[] words = ["4242424242424242"];
        var masked = new TurnRedactor(new RedactionSettings()).Redact(words[0], words);

        Assert.Same(words[0], masked.Text);
        Assert.Same(words, masked.Words);
        Assert.False(masked.Changed);
    }

    [Fact]
    public void All_kinds_are_masked_unless_some_are_chosen()
    {
        var masked = Masked.Turn(Everything);

        Assert.Equal("[card number], [social security number]? [email address]; [phone number]!", masked.Text);
        Assert.Equal(Enum.GetValues<RedactionKind>(), masked.Kinds);
        Assert.False(masked.InDoubt);
    }

    [Theory]
    [InlineData(nameof(RedactionKind.CardNumber), "[card number], 219-09-9999? john@example.com; 212-555-0142!")]
    [InlineData(nameof(RedactionKind.SocialSecurityNumber), "4242424242424242, [social security number]? john@example.com; 212-555-0142!")]
    [InlineData(nameof(RedactionKind.EmailAddress), "4242424242424242, 219-09-9999? [email address]; 212-555-0142!")]
    [InlineData(nameof(RedactionKind.PhoneNumber), "4242424242424242, 219-09-9999? john@example.com; [phone number]!")]
    public void Only_the_chosen_kind_is_masked(string name, string expected)
    {
        var kind = Enum.Parse<RedactionKind>(name);
        var masked = Redactor(kind).Redact(Everything, Everything.Split(' '));

        Assert.Equal(expected, masked.Text);
        Assert.Equal([kind], masked.Kinds);
    }

    [Fact]
    public void Every_word_of_a_match_is_masked_and_keeps_its_place_and_punctuation()
    {
        var masked = Masked.Turn("Card: four two four two, 4242 4242 4242. Thanks.");

        Assert.Equal("Card: [card number]. Thanks.", masked.Text);
        Assert.Equal(["Card:", "[card number]", "***", "***", "***", "***", "***", "***.", "Thanks."], masked.Words);
    }

    [Fact]
    public void A_word_with_a_match_inside_keeps_what_is_around_it() =>
        Assert.Equal(["(john=[email address])", "x[card number]/y"], Masked.Turn("(john=john@example.com) x4242424242424242/y").Words);

    [Fact]
    public void What_is_written_in_the_text_and_spelled_in_the_words_is_masked_once_in_each()
    {
        var masked = Redactor().Redact(
            "It's 4242-4242-4242-4242 or john.smith@example.com.",
            "it's forty two forty two four two four two 4242 4242 or john dot smith at example dot com".Split(' '));

        Assert.Equal("It's [card number] or [email address].", masked.Text);
        Assert.Equal("it's [card number] or [email address]", Masked.Joined(masked.Words));
    }

    [Fact]
    public void What_only_the_text_shows_is_masked_in_the_words_that_stand_for_it()
    {
        var masked = Redactor().Redact("Call 212-555-0142 now.", ["call", "two", "won", "tooth", "now"]);

        Assert.Equal("Call [phone number] now.", masked.Text);
        Assert.Equal(["call", "[phone number]", "***", "***", "now"], masked.Words);
    }

    [Fact]
    public void A_text_that_lags_behind_its_words_shows_no_part_of_the_number()
    {
        string[] words = ["it's", "four", "two", "four", "two", "4242", "4242", "4242"];

        Assert.Equal("it's [card number]", Redactor().Redact("it's four two four two", words).Text);
    }

    [Theory]
    [InlineData("my number is four two four two four two", "my number is four two four two four two")]
    [InlineData("my number is four two four two four two four", "my number is [phone number]")]
    [InlineData("it costs 4242 4242 42", "it costs [number]")]
    [InlineData("order 12345678", "order [number]")]
    [InlineData("4242 4242 4242 4242 12", "[card number]")]
    [InlineData("my email is john", "my email is [email address]")]
    [InlineData("my email is john dot smith at exam", "my email is [email address]")]
    [InlineData("write to john dot smith at", "write to [email address]")]
    [InlineData("write to john@", "write to [email address]")]
    [InlineData("we met at noon", "we met at noon")]
    public void A_partial_turn_shows_no_more_than_six_digits_and_no_beginning_of_an_address(string text, string expected) =>
        Assert.Equal(expected, Masked.Turn(text, isPartial: true).Text);

    [Fact]
    public void Digits_masked_in_a_partial_turn_are_of_no_kind_and_say_so()
    {
        var masked = Masked.Turn("it costs 4242 4242 42", isPartial: true);

        Assert.Empty(masked.Kinds);
        Assert.True(masked.InDoubt);
    }

    [Fact]
    public void When_only_addresses_are_masked_partial_digits_stay() =>
        Assert.Equal("42424242", Redactor(RedactionKind.EmailAddress).Redact("42424242", ["42424242"], isPartial: true).Text);

    [Fact]
    public void Digits_of_other_scripts_are_digits() => Assert.Equal("[card number]", Masked.Turn("٤٢٤٢ ٤٢٤٢ ٤٢٤٢ ٤٢٤٢").Text);

    [Theory]
    [InlineData("4242 4242 4242 4241")]
    [InlineData("four two four two four two four two four two four two four two four one")]
    public void Without_a_valid_check_digit_it_is_no_card_number(string text) => Assert.Equal(text, Masked.Turn(text).Text);

    [Fact]
    public void Pressed_keys_are_masked_unless_that_is_switched_off()
    {
        Assert.Equal("*", new TurnRedactor(new RedactionSettings()).MaskDigit("7"));
        Assert.Equal("7", new TurnRedactor(new RedactionSettings { MaskDtmfDigits = false }).MaskDigit("7"));
    }

    /// <summary>Hours of speech made of what costs most to read: quadratic work would show in the length of the test run.</summary>
    [Theory]
    [InlineData("40 2 ")]
    [InlineData("four hundred two ")]
    [InlineData("4")]
    [InlineData("at1")]
    [InlineData("john dot ")]
    [InlineData("my email is a at ")]
    [InlineData("a@b ")]
    [InlineData("uh ")]
    [InlineData("555-0142, ")]
    [InlineData("555-0142 a@b.co ")]
    [InlineData("4242424242424242 one uh ")]
    public void A_turn_far_longer_than_any_is_masked_without_delay(string piece)
    {
        var text = string.Concat(Enumerable.Repeat(piece, 250_000 / piece.Length)).TrimEnd();
        foreach (var isPartial in (bool[])[false, true])
            Assert.Equal(text.Split(' ').Length, Masked.Turn(text, isPartial).Words.Count);
    }

    private static TurnRedactor Redactor(params RedactionKind[] kinds) => new(new RedactionSettings { Enabled = true, Kinds = kinds });
}
