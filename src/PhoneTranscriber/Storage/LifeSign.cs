namespace PhoneTranscriber.Storage;

/// <summary>Tells the other processes on this storage that this one lives.</summary>
internal sealed class LifeSign(IStore store, NodeIdentity node, TimeProvider time)
{
    /// <summary>A storage that does not take a sign of life within this time counts as away.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <returns>When it was given, Unix ms.</returns>
    /// <exception cref="StorageException">The storage is away.</exception>
    public async Task<long> GiveAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        try
        {
            await store.BeatAsync(node.Name, now, either.Token);
            return now;
        }
        catch (OperationCanceledException late) when (!cancel.IsCancellationRequested)
        {
            throw new StorageException("it did not take a sign of life in time", late, isTransient: true);
        }
    }
}
