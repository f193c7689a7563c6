using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Operations;

namespace PhoneTranscriber.Tests.Operations;

public sealed class LatencyTallyTests
{
    [Fact]
    public void Nothing_has_no_quantile()
    {
        var tally = new LatencyTally();
        Assert.Null(tally.Quantile(0.5));
        tally.Add(7);
        tally.Clear();
        Assert.Null(tally.Quantile(0.95));
    }

    [Fact]
    public void What_is_too_long_to_be_told_apart_counts_as_the_longest()
    {
        var tally = new LatencyTally();
        tally.Add(1e9);
        Assert.Equal(60_000, tally.Quantile(0.5));
    }

    [Fact]
    public void A_quantile_is_never_too_short_and_at_most_five_percent_too_long() => Check.One(
        Config.QuickThrowOnFailure,
        Prop.ForAll(Gen.Choose(0, 60_000).NonEmptyListOf().ToArbitrary(), delays =>
        {
            var tally = new LatencyTally();
            foreach (var delay in delays) tally.Add(delay);
            var sorted = delays.Order().ToList();
            return new[] { 0.5, 0.95 }.All(share =>
            {
                var exact = sorted[(int)Math.Ceiling(share * sorted.Count) - 1];
                var told = tally.Quantile(share)!.Value;
                return exact <= 1 ? told == 0 : told >= exact && told <= (exact * 1.05) + 1;
            });
        }));
}
