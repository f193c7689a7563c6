using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>The runs of one server with one number of calls.</summary>
/// <param name="All">Those that do not count too.</param>
internal sealed record RunSet(IReadOnlyList<Measurement> All)
{
    public Peer Peer => All[0].Peer;

    public int Calls => All[0].Calls;

    /// <summary>Runs whose figures mean something.</summary>
    public int Counting => All.Count(static run => run.Counts);

    /// <summary>Of the runs that count; of all when none does, which the table tells.</summary>
    public double Median(Func<Measurement, double> value)
    {
        double[] sorted = [.. All.Where(run => run.Counts || Counting == 0).Select(value).Order()];
        if (sorted.Length == 0) return double.NaN;
        var middle = sorted.Length / 2;
        return sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /// <summary>Of all runs: what is lost is lost whether the tool was late or not.</summary>
    public long Sum(Func<Measurement, long> value) => All.Sum(value);
}
