namespace PhoneTranscriber.Operations;

/// <summary>Counts delays in steps of 5 %, from 1 ms to 60 s, so that any number of them takes the same small memory.</summary>
internal sealed class LatencyTally
{
    private const double Step = 1.05;
    private const double LongestMs = 60_000;

    private static readonly int Steps = (int)Math.Ceiling(Math.Log(LongestMs, Step)) + 1;

    private readonly int[] _counts = new int[Steps];
    private int _count;

    public void Add(double milliseconds)
    {
        _count++;
        _counts[milliseconds <= 1 ? 0 : Math.Min(Steps - 1, (int)Math.Ceiling(Math.Log(milliseconds, Step)))]++;
    }

    /// <summary>The delay that this share of all did not exceed, ms, at most 5 % too long; null when there are none.</summary>
    public double? Quantile(double share)
    {
        if (_count == 0) return null;
        var wanted = (int)Math.Ceiling(share * _count);
        var step = 0;
        for (var seen = _counts[0]; seen < wanted; seen += _counts[++step])
        {
        }

        return step == 0 ? 0 : Math.Round(Math.Min(LongestMs, Math.Pow(Step, step)));
    }

    public void Clear()
    {
        Array.Clear(_counts);
        _count = 0;
    }
}
