namespace PhoneTranscriber.Webhooks;

/// <summary>Varies waits by 20 % either way, so that what failed together is not tried again together. Safe for concurrent use.</summary>
internal sealed class Jitter(Random random)
{
    private const double Share = 0.2;
    private readonly Lock _gate = new();

    public TimeSpan Vary(TimeSpan wait)
    {
        lock (_gate) return wait * (1 - Share + (2 * Share * random.NextDouble()));
    }
}
