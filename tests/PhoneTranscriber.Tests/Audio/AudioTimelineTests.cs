using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class AudioTimelineTests
{
    [Fact]
    public void Without_jumps_the_track_runs_from_its_start()
    {
        var timeline = new AudioTimeline(4_000);
        Assert.Equal(4_000, timeline.ToCallMilliseconds(0));
        Assert.Equal(5_234, timeline.ToCallMilliseconds(1_234));
        Assert.Equal(3_990, timeline.ToCallMilliseconds(-10));
    }

    [Fact]
    public void A_jump_moves_what_comes_after_it_and_nothing_before()
    {
        var timeline = new AudioTimeline(100);
        timeline.Jump(1_000, 61_100);
        timeline.Skip(2_000, -300);

        Assert.Equal(1_099, timeline.ToCallMilliseconds(999));
        Assert.Equal(61_100, timeline.ToCallMilliseconds(1_000));
        Assert.Equal(62_099, timeline.ToCallMilliseconds(1_999));
        Assert.Equal(61_800, timeline.ToCallMilliseconds(2_000));
        Assert.Equal(62_300, timeline.ToCallMilliseconds(2_500));
    }

    [Fact]
    public void The_second_jump_at_one_place_takes_the_place_of_the_first()
    {
        var timeline = new AudioTimeline(0);
        timeline.Jump(0, 50);
        timeline.Jump(500, 600);
        timeline.Skip(500, 400);
        Assert.Equal(50, timeline.ToCallMilliseconds(0));
        Assert.Equal(1_000, timeline.ToCallMilliseconds(500));
    }

    [Fact]
    public void Audio_cannot_jump_backwards()
    {
        var timeline = new AudioTimeline(0);
        timeline.Jump(500, 600);
        Assert.Throws<ArgumentOutOfRangeException>(() => timeline.Jump(499, 700));
        Assert.Throws<ArgumentOutOfRangeException>(() => new AudioTimeline(0).Skip(-1, 1));
    }

    [Fact]
    public void Any_jumps_up_to_the_limit_map_as_a_plain_search_does()
    {
        var jumps = Gen.Zip(Gen.Choose(0, 5_000), Gen.Choose(-500, 100_000)).ListOf().ToArbitrary();
        Prop.ForAll(jumps, list =>
        {
            var timeline = new AudioTimeline(7);
            var plain = new List<(long AudioMs, long CallMs)> { (0, 7) };
            foreach (var (step, callMs) in list)
            {
                var audioMs = plain[^1].AudioMs + step;
                timeline.Jump(audioMs, callMs);
                plain.Add((audioMs, callMs));
            }
            for (long audioMs = 0; audioMs <= plain[^1].AudioMs + 100; audioMs += 97)
            {
                var (at, callMs) = plain.Last(jump => jump.AudioMs <= audioMs);
                Assert.Equal(callMs + audioMs - at, timeline.ToCallMilliseconds(audioMs));
            }
            return timeline.JumpsMerged == 0;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Beyond_the_limit_only_the_smallest_jumps_blur()
    {
        var timeline = new AudioTimeline(0);
        var expected = new List<(long AudioMs, long CallMs)>();
        long audioMs = 0, callMs = 0;
        const int Rounds = 700;
        for (var i = 0; i < 3 * Rounds; i++)
        {
            // One long jump, then 5 ms there and back.
            audioMs += 1_000;
            callMs += 1_000 + ((i % 3) switch { 0 => 10_000, 1 => 5, _ => -5 });
            timeline.Jump(audioMs, callMs);
            expected.Add((audioMs, callMs));
        }

        Assert.Equal((3 * Rounds) - (AudioTimeline.MaxAnchors - 1), timeline.JumpsMerged);
        Assert.All(expected, jump => Assert.InRange(timeline.ToCallMilliseconds(jump.AudioMs) - jump.CallMs, -5, 5));
    }
}
