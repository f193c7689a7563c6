using System.Numerics;

namespace PhoneTranscriber.Load;

/// <summary>Counts times in buckets about 3 % wide, without allocating.</summary>
internal sealed class Histogram
{
    private const int Precision = 5;
    private readonly long[] _buckets = new long[(64 - Precision) << Precision];

    public long Count { get; private set; }

    /// <summary>Longest time, ns.</summary>
    public long Max { get; private set; }

    /// <param name="nanoseconds">Negative counts as 0.</param>
    public void Add(long nanoseconds)
    {
        var value = Math.Max(0, nanoseconds);
        Count++;
        Max = Math.Max(Max, value);
        _buckets[Bucket((ulong)value)]++;
    }

    public void Clear()
    {
        Array.Clear(_buckets);
        (Count, Max) = (0, 0);
    }

    /// <returns>Milliseconds that this share of the times did not exceed, within 3 %.</returns>
    public double Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        var seen = 0L;
        for (var bucket = 0; bucket < _buckets.Length; bucket++)
        {
            seen += _buckets[bucket];
            if (seen >= rank && seen > 0) return Math.Min(Upper(bucket), Max) / (double)Clock.Millisecond;
        }

        return 0;
    }

    private static int Bucket(ulong value)
    {
        var shift = Math.Max(0, 63 - Precision - BitOperations.LeadingZeroCount(value));
        return (shift << Precision) + (int)(value >> shift);
    }

    private static long Upper(int bucket)
    {
        var shift = Math.Max(0, (bucket >> Precision) - 1);
        return (long)(((ulong)(bucket - (shift << Precision)) + 1) << shift) - 1;
    }
}
