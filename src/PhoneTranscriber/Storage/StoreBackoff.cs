namespace PhoneTranscriber.Storage;

/// <summary>Waits between attempts to reach the storage: 0.1 s at first, then up to twice as long each time, never over 5 s.</summary>
internal sealed class StoreBackoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan Shortest = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private TimeSpan _next = Shortest;

    public void Reset() => _next = Shortest;

    public async Task WaitAsync(CancellationToken cancel)
    {
        // Between half of it and all: processes that lost the same server do not come back all at once.
        var wait = _next * (0.5 + (random.NextDouble() / 2));
        _next = _next * 2 < Longest ? _next * 2 : Longest;
        await Task.Delay(wait < Shortest ? Shortest : wait, time, cancel);
    }
}
