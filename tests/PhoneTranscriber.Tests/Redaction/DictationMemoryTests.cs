using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Redaction;

namespace PhoneTranscriber.Tests.Redaction;

public sealed class DictationMemoryTests
{
    private readonly TurnRedactor _redactor = new(new RedactionSettings { Enabled = true, DictationPause = TimeSpan.FromSeconds(10) });

    [Fact]
    public void Of_a_card_dictated_in_groups_only_the_first_shows()
    {
        var memory = _redactor.NewTrack();

        Assert.Equal("Sure, it's 4242.", Say(memory, "Sure, it's 4242.", 0));
        Assert.Equal("[number].", Say(memory, "4242.", 2_000));
        Assert.Equal("Hold on.", Say(memory, "Hold on.", 4_000));
        Assert.Equal("Um, [number].", Say(memory, "Um, 4242.", 6_000));
        Assert.Equal("[card number], and the name is Smith.", Say(memory, "4242, and the name is Smith.", 8_000));
        Assert.Equal("4242 Elm Street.", Say(memory, "4242 Elm Street.", 10_000));
    }

    [Fact]
    public void The_security_code_in_the_turn_after_a_card_number_is_masked()
    {
        var memory = _redactor.NewTrack();

        Assert.Equal("It's [card number].", Say(memory, "It's 5555 5555 5555 4444.", 0));
        Assert.Equal("[number].", Say(memory, "917.", 2_000));
    }

    [Fact]
    public void A_longer_pause_begins_a_new_number()
    {
        var memory = _redactor.NewTrack();
        Say(memory, "It's 4242.", 0);

        Assert.Equal("4242.", Say(memory, "4242.", 11_001));
    }

    [Fact]
    public void A_pause_of_exactly_the_setting_is_still_one()
    {
        var memory = _redactor.NewTrack();
        Say(memory, "It's 4242.", 0);

        Assert.Equal("[number].", Say(memory, "4242.", 11_000));
    }

    [Fact]
    public void A_partial_turn_is_seen_with_the_turns_before_and_not_remembered()
    {
        var memory = _redactor.NewTrack();
        Say(memory, "It's 4242.", 0);

        Assert.Equal("42", Say(memory, "42", 2_000, isPartial: true));
        Assert.Equal("[number]", Say(memory, "424", 2_000, isPartial: true));
        Assert.Equal("[number]", Say(memory, "4242", 2_000, isPartial: true));
        Assert.Equal("42.", Say(memory, "42.", 2_000));
    }

    [Fact]
    public void The_name_of_a_number_counts_in_the_next_turn()
    {
        var memory = _redactor.NewTrack();

        Assert.Equal("My social is", Say(memory, "My social is", 0));
        Assert.Equal("[social security number]", Say(memory, "900 111 222", 2_000));
        Assert.Equal("My order number is", Say(memory, "My order number is", 4_000));
        Assert.Equal("12345678.", Say(memory, "12345678.", 6_000));
    }

    [Fact]
    public void Tracks_do_not_mix()
    {
        var (caller, agent) = (_redactor.NewTrack(), _redactor.NewTrack());
        Say(caller, "It's 4242.", 0);

        Assert.Equal("4242.", Say(agent, "4242.", 2_000));
    }

    [Fact]
    public void Without_a_pause_to_bridge_turns_are_judged_by_themselves()
    {
        var redactor = new TurnRedactor(new RedactionSettings { Enabled = true, DictationPause = TimeSpan.Zero });
        var memory = redactor.NewTrack();
        redactor.RedactNext(memory, "It's 4242.", ["It's", "4242."], 0, 1_000);

        Assert.Equal("4242.", redactor.RedactNext(memory, "4242.", ["4242."], 1_001, 2_000).Text);
    }

    [Fact]
    public void However_a_card_number_is_cut_into_turns_at_most_six_of_its_digits_leave()
    {
        var cut =
            from card in Spelling.NetworkCardNumber
            from sizes in Gen.Choose(1, 8).ArrayOf(card.Length)
            from pauses in Gen.Choose(0, 9_000).ArrayOf(card.Length)
            select (card, sizes, pauses);
        Prop.ForAll(cut.ToArbitrary(), number =>
        {
            var memory = _redactor.NewTrack();
            var (shown, clock) = ("Sure, it's on the front.", 0L);
            for (var (at, i) = (0, 0); at < number.card.Length; at += number.sizes[i++])
            {
                clock += 1_000 + number.pauses[i];
                var digits = number.card.Substring(at, Math.Min(number.sizes[i], number.card.Length - at));
                shown += Say(memory, string.Join(' ', digits.ToCharArray()), clock);
            }
            Assert.True(Digits.In(shown) <= 6, shown);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(5_000));
    }

    private string Say(DictationMemory memory, string text, long startMs, bool isPartial = false)
    {
        var masked = _redactor.RedactNext(memory, text, text.Split(' '), startMs, startMs + 1_000, isPartial);
        Assert.Equal(masked.Text, Masked.Joined(masked.Words));
        return masked.Text;
    }
}
