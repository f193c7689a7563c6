using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>What every storage must do. A test has a database of its own, and as many processes on it as it opens stores.</summary>
public abstract partial class StoreCompliance : IAsyncLifetime
{
    private const string Node = "node-1";
    private const string Other = "node-2";
    private readonly List<IStore> _stores = [];

    private protected IStore Store => _stores[0];

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public virtual async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        await OpenAnother().MigrateAsync(Cancel);
    }

    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        foreach (var store in _stores) await store.DisposeAsync();
    }

    protected abstract Task PrepareAsync();

    private protected abstract IStore Create();

    /// <summary>Another process on the same database.</summary>
    private protected IStore OpenAnother()
    {
        _stores.Add(Create());
        return _stores[^1];
    }

    /// <summary>One of several processes that work at the same time, where the storage is made for that.</summary>
    private protected virtual IStore OpenNode() => OpenAnother();

    private protected Task CommitAsync(params StoreChange[] changes) => Store.CommitAsync(changes, Cancel);

    private protected Task<IReadOnlyList<LaneClaim>> ClaimAsync(long now, long leaseUntil, string node = Node, int limit = 100) =>
        Store.ClaimLanesAsync(Sample.Endpoint, node, now, leaseUntil, limit, Cancel);

    private protected Task<bool> RecordAsync(
        LaneClaim lane, long sequence, AttemptOutcome outcome, int number = 1, long leaseUntil = 0, string node = Node, int? status = 200)
    {
        var attempt = Sample.Attempt($"dlv_{Convert.ToInt32(lane.CallSid[2..], 16):d6}_{sequence:d6}_{lane.Endpoint}", number, status);
        return Store.RecordAttemptAsync(lane, node, attempt, outcome, leaseUntil, Cancel);
    }
}
