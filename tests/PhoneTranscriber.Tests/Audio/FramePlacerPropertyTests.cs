using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class FramePlacerPropertyTests
{
    private const int ToleranceBytes = 40 * MuLaw.BytesPerMillisecond;

    // One step of a track: how far timestamps go beyond the frame before, its length, and silence a timer feeds before it.
    private static readonly Arbitrary<(int Gap, int Payload, int Fed)[]> Tracks =
        (from gap in Gen.Frequency(
                (20, Gen.Constant(0)), (5, Gen.Choose(-12, 19)), (2, Gen.Choose(20, 3_000)), (1, Gen.Choose(3_000, 4_000_000)))
         from payload in Gen.Frequency((20, Gen.Constant(160)), (3, Gen.Choose(160, 500)), (1, Gen.Choose(8_000, 60_000)))
         from fed in Gen.Frequency((20, Gen.Constant(0)), (1, Gen.Choose(0, 2_000)))
         select (gap, payload, fed)).ArrayOf().ToArbitrary();

    [Fact]
    public void New_frames_are_never_stale_and_the_output_tracks_their_timestamps_within_40_ms()
    {
        Prop.ForAll(Tracks, track =>
        {
            var placer = new FramePlacer();
            long timestamp = 73;
            long position = 73 * MuLaw.BytesPerMillisecond;
            foreach (var (gap, payload, fed) in track)
            {
                placer.AdvanceBySilence(fed * MuLaw.BytesPerMillisecond);
                position += placer.FramesPlaced == 0 ? 0 : fed * MuLaw.BytesPerMillisecond;
                var placement = placer.Place(timestamp, payload);
                position += placement.SilenceBytes + (placement.SkippedMilliseconds * MuLaw.BytesPerMillisecond) + payload;

                Assert.False(placement.IsStale);
                Assert.InRange(placement.SilenceBytes, 0, FramePlacer.DefaultMaxFillMilliseconds * MuLaw.BytesPerMillisecond);
                Assert.InRange(position - payload - (timestamp * MuLaw.BytesPerMillisecond), -ToleranceBytes, ToleranceBytes);
                timestamp += Math.Max(1, (payload / MuLaw.BytesPerMillisecond) + gap);
            }
            Assert.Equal(track.Sum(step => (long)step.Payload), placer.PayloadBytes);
            return track.Length == 0 || placer.PositionMilliseconds == position / MuLaw.BytesPerMillisecond;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Every_frame_is_found_again_on_the_clock_by_its_place_in_the_output()
    {
        Prop.ForAll(Tracks, track =>
        {
            var placer = new FramePlacer();
            var timeline = new AudioTimeline(73);
            var places = new List<(long AudioMs, long Timestamp)>();
            long timestamp = 73;
            long output = 0;
            foreach (var (gap, payload, fed) in track)
            {
                var fedBytes = places.Count == 0 ? 0 : fed * MuLaw.BytesPerMillisecond;
                placer.AdvanceBySilence(fedBytes);
                var placement = placer.Place(timestamp, payload);
                output += fedBytes + placement.SilenceBytes;
                if (placement.SkippedMilliseconds != 0)
                    timeline.Skip(output / MuLaw.BytesPerMillisecond, placement.SkippedMilliseconds);
                places.Add((output / MuLaw.BytesPerMillisecond, timestamp));
                output += payload;
                timestamp += Math.Max(1, (payload / MuLaw.BytesPerMillisecond) + gap);
            }
            Assert.Equal(output, placer.SilenceBytes + placer.PayloadBytes);
            return places.All(place => Math.Abs(timeline.ToCallMilliseconds(place.AudioMs) - place.Timestamp) <= 40);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Whatever_comes_what_goes_out_is_silence_plus_payload_and_bounded()
    {
        var frames = Gen.Zip(
            Gen.OneOf(ArbMap.Default.GeneratorFor<long>(), Gen.Choose(-1_000, 10_000).Select(ms => (long)ms),
                Gen.Elements(long.MinValue, long.MaxValue, long.MaxValue / 8, -1, int.MaxValue)),
            Gen.OneOf(Gen.Choose(0, 400), Gen.Constant(int.MaxValue))).ListOf().ToArbitrary();

        Prop.ForAll(frames, list =>
        {
            var placer = new FramePlacer(1_000);
            long output = 0;
            long placed = 0;
            foreach (var (timestamp, payload) in list)
            {
                var placement = placer.Place(timestamp, payload);
                Assert.InRange(placement.SilenceBytes, 0, 8_000);
                if (placement.IsStale)
                    Assert.Equal(new Placement(IsStale: true, 0, 0), placement);
                else
                    output += (long)placement.SilenceBytes + payload;
                placed += placement.IsStale ? 0 : 1;
            }
            Assert.Equal(placed, placer.FramesPlaced);
            Assert.Equal(list.Count - placed, placer.FramesStale);
            return output == placer.SilenceBytes + placer.PayloadBytes;
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData(5)]
    [InlineData(9)]
    public void Four_hours_of_jitter_neither_drift_nor_lose_nor_pile_up_silence(int jitter)
    {
        var random = new Random(jitter);
        var placer = new FramePlacer();
        const int Frames = 4 * 60 * 60 * 50;
        for (var i = 0L; i < Frames; i++)
        {
            placer.Place((i * 20) + random.Next(-jitter, jitter + 1), 160);
            Assert.InRange(placer.PositionMilliseconds - ((i + 1) * 20), -40, 40);
        }
        Assert.Equal(0, placer.FramesStale);
        Assert.Equal(Frames * 160L, placer.PayloadBytes);
        Assert.InRange(placer.SilenceBytes, 0, ToleranceBytes);
        Assert.Equal(0, placer.SteppedBackMilliseconds);
    }

    [Fact]
    public void Duplicates_and_late_copies_of_any_frame_are_dropped_and_nothing_else_is()
    {
        var copies = Gen.Choose(0, 60).ListOf().ToArbitrary();
        Prop.ForAll(copies, list =>
        {
            var placer = new FramePlacer();
            var timestamp = 0;
            var repeated = 0;
            foreach (var back in list)
            {
                Assert.False(placer.Place(timestamp, 160).IsStale);
                if (back < 40 && timestamp >= 20 * back)
                {
                    Assert.True(placer.Place(timestamp - (20 * back), 160).IsStale);
                    repeated++;
                }
                timestamp += 20;
            }
            Assert.Equal(20L * list.Count, placer.PositionMilliseconds);
            return placer.FramesStale == repeated;
        }).QuickCheckThrowOnFailure();
    }
}
