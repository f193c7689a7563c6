using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

/// <summary>One situation each, as it comes from Twilio or from a network in between; 160 bytes are 20 ms.</summary>
public sealed class FramePlacerTests
{
    private static readonly Placement AsItComes = new(IsStale: false, 0, 0);
    private static readonly Placement Stale = new(IsStale: true, 0, 0);

    private readonly FramePlacer _placer = new();

    [Fact]
    public void The_first_frame_starts_the_track_wherever_it_is()
    {
        Assert.Equal(AsItComes, _placer.Place(73, 160));
        Assert.Equal(93, _placer.PositionMilliseconds);
        Assert.Equal(AsItComes, _placer.Place(93, 160));
        Assert.Equal(0, _placer.SilenceBytes);
    }

    [Fact]
    public void What_follows_a_frame_of_less_than_a_millisecond_may_have_its_timestamp()
    {
        _placer.Place(0, 163);
        Assert.Equal(AsItComes, _placer.Place(20, 3));
        Assert.Equal(AsItComes, _placer.Place(20, 160));
        Assert.Equal(Stale, _placer.Place(20, 160));
    }

    [Theory]
    [InlineData(19, 0)]
    [InlineData(20, 160)]
    [InlineData(1_000, 8_000)]
    [InlineData(5_000, 40_000)]
    public void A_gap_of_20_ms_or_more_is_filled(int gap, int silence)
    {
        _placer.Place(0, 160);
        Assert.Equal(new Placement(false, silence, 0), _placer.Place(20 + gap, 160));
    }

    [Fact]
    public void Small_gaps_are_ignored_until_they_add_up_to_20_ms()
    {
        _placer.Place(0, 160);
        Assert.Equal(AsItComes, _placer.Place(29, 160));
        Assert.Equal(AsItComes, _placer.Place(58, 160));
        Assert.Equal(new Placement(false, 27 * 8, 0), _placer.Place(87, 160));
        Assert.Equal(107, _placer.PositionMilliseconds);
    }

    [Fact]
    public void A_gap_over_the_limit_is_filled_to_the_limit_and_the_rest_is_skipped()
    {
        _placer.Place(0, 160);

        Assert.Equal(new Placement(false, 40_000, 55_000), _placer.Place(60_020, 160));

        Assert.Equal(60_040, _placer.PositionMilliseconds);
        Assert.Equal(55_000, _placer.SkippedMilliseconds);
        Assert.Equal(AsItComes, _placer.Place(60_040, 160));
    }

    [Fact]
    public void Silence_and_skip_together_are_the_gap_even_after_an_odd_frame()
    {
        _placer.Place(0, 163);
        var placement = _placer.Place(10_000, 160);
        Assert.Equal((10_000 * 8) - 163, placement.SilenceBytes + (placement.SkippedMilliseconds * 8));
        Assert.InRange(placement.SilenceBytes, 40_000 - 7, 40_000);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(100, 800)]
    public void The_limit_of_one_fill_can_be_chosen(int maxFill, int silence)
    {
        var placer = new FramePlacer(maxFill);
        placer.Place(0, 160);
        Assert.Equal(new Placement(false, silence, 500 - maxFill), placer.Place(520, 160));
    }

    [Fact]
    public void A_repeated_frame_and_one_overtaken_by_a_later_one_are_stale()
    {
        _placer.Place(0, 160);
        _placer.Place(40, 160);
        Assert.Equal(Stale, _placer.Place(40, 160));
        Assert.Equal(Stale, _placer.Place(20, 160));
        Assert.Equal(Stale, _placer.Place(0, 160));
        Assert.Equal(AsItComes, _placer.Place(60, 160));
        Assert.Equal(3, _placer.FramesStale);
        Assert.Equal(3, _placer.FramesPlaced);
        Assert.Equal(3 * 160, _placer.PayloadBytes);
    }

    [Fact]
    public void Frames_that_carry_more_audio_than_their_timestamps_advance_are_all_kept()
    {
        // A burst after a pause: 20 ms of audio every 12 ms of timestamps, then the normal pace again.
        _placer.Place(0, 160);
        long timestamp = 2_000;
        for (var i = 0; i < 50; i++, timestamp += 12)
            Assert.False(_placer.Place(timestamp, 160).IsStale);
        for (var i = 0; i < 50; i++, timestamp += 20)
        {
            Assert.False(_placer.Place(timestamp, 160).IsStale);
            Assert.InRange(_placer.PositionMilliseconds - (timestamp + 20), -40, 40);
        }
        Assert.Equal(0, _placer.FramesStale);
    }

    [Fact]
    public void Silence_fed_meanwhile_shortens_the_fill()
    {
        _placer.Place(0, 160);
        _placer.AdvanceBySilence(700 * 8);
        Assert.Equal(new Placement(false, 300 * 8, 0), _placer.Place(1_020, 160));
        Assert.Equal(1_000 * 8, _placer.SilenceBytes);
    }

    [Fact]
    public void Words_held_up_by_the_network_while_silence_was_fed_are_kept_and_timed_as_spoken()
    {
        // Half a second of stall, of which a timer filled 300 ms; then all the frames at once.
        _placer.Place(0, 160);
        _placer.AdvanceBySilence(300 * 8);

        Assert.Equal(new Placement(false, 0, -300), _placer.Place(20, 160));
        for (var timestamp = 40; timestamp <= 520; timestamp += 20)
            Assert.Equal(AsItComes, _placer.Place(timestamp, 160));

        Assert.Equal(540, _placer.PositionMilliseconds);
        Assert.Equal(300, _placer.SteppedBackMilliseconds);
    }

    [Fact]
    public void Silence_fed_a_little_too_far_is_made_up_for_in_the_next_gap()
    {
        _placer.Place(0, 160);
        _placer.AdvanceBySilence(1_030 * 8);
        Assert.Equal(AsItComes, _placer.Place(1_020, 160));
        Assert.Equal(new Placement(false, 470 * 8, 0), _placer.Place(1_540, 160));
    }

    [Fact]
    public void An_empty_frame_changes_nothing()
    {
        Assert.Equal(AsItComes, _placer.Place(9_999, 0));
        _placer.Place(0, 160);
        Assert.Equal(AsItComes, _placer.Place(9_999, 0));
        Assert.Equal(AsItComes, _placer.Place(20, 160));
        Assert.Equal(4, _placer.FramesPlaced);
        Assert.Equal(0, _placer.SilenceBytes);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(long.MinValue)]
    [InlineData(-1)]
    [InlineData(long.MaxValue / 8)]
    [InlineData(90_000_000)]
    public void One_absurd_timestamp_leaves_the_track_where_it_was(long absurd)
    {
        for (var i = 0; i < 10; i++)
            _placer.Place(i * 20, 160);

        Assert.Equal(0, _placer.Place(absurd, 160).SilenceBytes);

        Assert.False(_placer.Place(200, 160).IsStale);
        Assert.InRange(_placer.PositionMilliseconds, 220, 240);
    }

    [Theory]
    [InlineData(long.MaxValue)]
    [InlineData(14_400_000)]
    public void A_track_that_begins_with_an_absurd_timestamp_loses_one_second_at_most(long absurd)
    {
        _placer.Place(absurd, 160);
        for (var i = 0; i < 500; i++)
            _placer.Place(73 + (i * 20), 160);
        Assert.Equal(50, _placer.FramesStale);
        Assert.Equal(451, _placer.FramesPlaced);
        Assert.Equal(0, _placer.SilenceBytes);
    }

    [Fact]
    public void After_a_restart_of_the_clock_gaps_are_seen_again()
    {
        _placer.Place(1_000_000, 160);
        for (var i = 0; i < 51; i++)
            _placer.Place(i * 20, 160);
        Assert.Equal(AsItComes, _placer.Place(51 * 20, 160));
        Assert.Equal(new Placement(false, 800, 0), _placer.Place((52 * 20) + 100, 160));
    }

    [Fact]
    public void A_clock_that_stands_still_costs_one_second_and_then_nothing()
    {
        for (var i = 0; i < 1_000; i++)
            _placer.Place(0, 160);
        Assert.Equal(50, _placer.FramesStale);
        Assert.Equal(950 * 20, _placer.PositionMilliseconds);
    }

    [Fact]
    public void Arguments_that_only_a_bug_can_pass_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => _placer.Place(0, -1));
        Assert.Throws<ArgumentOutOfRangeException>(() => _placer.AdvanceBySilence(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePlacer(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new FramePlacer(FramePlacer.LargestMaxFillMilliseconds + 1));
    }
}
