using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Storage;

/// <summary>
/// Makes the changes of all calls durable, in the order in which they came: one transaction for all that arrived while the one before was
/// written. While the storage is away, changes are kept, up to <see cref="Capacity"/>, and written when it is back.
/// </summary>
internal sealed class StoreWriter : IHostedService, IAsyncDisposable
{
    /// <summary>Changes that wait at most; more are refused.</summary>
    public const int Capacity = 50_000;

    /// <summary>When so many wait, fleeting changes are refused: the rest of the room is for what must not be lost.</summary>
    public const int FleetingCapacity = 5_000;

    /// <summary>Changes that share a transaction at most.</summary>
    private const int MaxBatch = 1_000;

    private readonly Channel<PendingChange> _queue = Channel.CreateUnbounded<PendingChange>(new UnboundedChannelOptions { SingleReader = true });
    private readonly CancellationTokenSource _stopping = new();
    private readonly IStore _store;
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly StoreBackoff _backoff;
    private readonly ILogger<StoreWriter> _log;
    private readonly ShutdownDeadline? _deadline;
    private readonly LifeSign? _life;
    private Task _loop = Task.CompletedTask;
    private volatile bool _isAvailable;
    private volatile bool _isReachable = true;
    private volatile bool _isClosed;
    private bool _isDisposed;
    private bool _isMigrated;
    private bool _isLossKnown;
    private string _refusal = "";
    private int _waiting;
    private long _committed;
    private long _refused;
    private long _rejected;
    private long _commitFailures;

    /// <param name="store">The storage.</param>
    /// <param name="time">The clock of waits.</param>
    /// <param name="random">Varies them.</param>
    /// <param name="log">The log.</param>
    /// <param name="settings">Of the storage; null: no time needs to pass between commits.</param>
    /// <param name="deadline">How long stopping may take; null: until it is cancelled.</param>
    /// <param name="life">Tells others that this process lives; null: nobody needs to know.</param>
    public StoreWriter(
        IStore store, TimeProvider time, Random random, ILogger<StoreWriter> log, StorageSettings? settings = null, ShutdownDeadline? deadline = null, LifeSign? life = null)
    {
        (_store, _time, _backoff, _log, _deadline, _life) = (store, time, new StoreBackoff(time, random), log, deadline, life);
        _interval = settings is { IsPostgres: false } ? settings.CommitInterval : TimeSpan.Zero;
    }

    /// <summary>Whether the last attempt to write succeeded, and the last sign of life of this process was taken.</summary>
    public bool IsAvailable => _isAvailable && _isReachable;

    /// <summary>Whether the bridge stops: no further change is taken.</summary>
    public bool IsClosed => _isClosed;

    /// <summary>Changes that are not durable yet.</summary>
    public int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Changes made durable.</summary>
    public long Committed => Interlocked.Read(ref _committed);

    /// <summary>Changes not taken because <see cref="Capacity"/> were waiting, or because the writer was stopped.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>Changes that the storage will never take, or that were still waiting when the writer had to stop.</summary>
    public long Rejected => Interlocked.Read(ref _rejected);

    /// <summary>Transactions that failed; their changes were tried again.</summary>
    public long CommitFailures => Interlocked.Read(ref _commitFailures);

    /// <summary>Brings the storage up to date, once; when it is away the bridge starts all the same and it is tried again and again.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await TryOpenAsync(cancellationToken);
        _loop = Task.Run(RunAsync, CancellationToken.None);
    }

    /// <summary>Writes what waits until <paramref name="cancellationToken"/>; then gives up and says how much was lost.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        _isClosed = true;
        _queue.Writer.TryComplete();
        using var limit = _deadline?.Until(ShutdownDeadline.Leases);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit?.Token ?? CancellationToken.None, cancellationToken);
        await using (either.Token.UnsafeRegister(static stopping => ((CancellationTokenSource)stopping!).Cancel(), _stopping))
            await _loop;
    }

    public async ValueTask DisposeAsync()
    {
        // A container disposes it once as itself and once as a hosted service.
        if (_isDisposed) return;
        _isDisposed = _isClosed = true;
        _queue.Writer.TryComplete();
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    /// <summary>Queues a change; never waits. False when it was not taken.</summary>
    /// <param name="change">What happened.</param>
    /// <param name="settled">
    /// Told true once the change is durable, false when it never will be; in the order of the changes, on the writer's own loop, so it must
    /// be quick. Not called when the change was not taken.
    /// </param>
    public bool TryEnqueue(StoreChange change, Action<bool>? settled = null)
    {
        if (Interlocked.Increment(ref _waiting) <= (change.IsFleeting ? FleetingCapacity : Capacity) && _queue.Writer.TryWrite(new PendingChange(change, settled))) return true;
        Interlocked.Decrement(ref _waiting);
        Interlocked.Increment(ref _refused);
        return false;
    }

    /// <summary>Tells what else was seen of the storage: a lost one shows even while no call has anything to write.</summary>
    public void Report(bool isReachable) => _isReachable = isReachable;

    /// <summary>Waits until everything queued so far is settled.</summary>
    public async Task FlushAsync(CancellationToken cancel)
    {
        var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        if (_queue.Writer.TryWrite(new PendingChange(null, _ => reached.TrySetResult()))) await reached.Task.WaitAsync(cancel);
        else await _loop.WaitAsync(cancel);
    }

    private async Task RunAsync()
    {
        var cancel = _stopping.Token;
        var batch = new List<PendingChange>(MaxBatch);
        try
        {
            while (!_isMigrated)
            {
                await _backoff.WaitAsync(cancel);
                await TryOpenAsync(cancel);
            }

            while (await _queue.Reader.WaitToReadAsync(cancel))
            {
                while (batch.Count < MaxBatch && _queue.Reader.TryRead(out var pending)) batch.Add(pending);
                await SettleAsync(batch, cancel);
                batch.Clear();
                // A commit costs more than what it writes: while changes come all the time, some are collected for the next one.
                if (_interval > TimeSpan.Zero && !_isClosed) await Task.Delay(_interval, _time, cancel);
            }
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            GiveUp(batch);
        }
    }

    /// <summary>
    /// Writes the changes; while the storage is away, again and again. When it refuses them for good, each half is written by itself, so
    /// that one bad change does not take others with it.
    /// </summary>
    private async Task SettleAsync(List<PendingChange> batch, CancellationToken cancel)
    {
        var changes = batch.Where(pending => pending.Change is not null).Select(pending => pending.Change!).ToList();
        var outcome = CommitOutcome.Away;
        while (changes.Count > 0)
        {
            outcome = await TryAsync(static (store, changes, cancel) => store.CommitAsync(changes, cancel), changes, cancel);
            if (outcome != CommitOutcome.Away) break;
            await _backoff.WaitAsync(cancel);
        }

        if (outcome == CommitOutcome.Refused && batch.Count > 1)
        {
            await SettleAsync([.. batch.Take(batch.Count / 2)], cancel);
            await SettleAsync([.. batch.Skip(batch.Count / 2)], cancel);
            return;
        }

        if (outcome == CommitOutcome.Refused) _log.StoreChangeRejected(changes[0].CallSid, _refusal);
        foreach (var pending in batch) Tell(pending, outcome != CommitOutcome.Refused);
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Whoever is told may fail; the others must still be told.")]
    private void Tell(PendingChange pending, bool isDurable)
    {
        if (pending.IsSettled) return;
        pending.IsSettled = true;
        if (pending.Change is not null)
        {
            Interlocked.Decrement(ref _waiting);
            Interlocked.Increment(ref isDurable ? ref _committed : ref _rejected);
        }

        try
        {
            pending.Settled?.Invoke(isDurable);
        }
        catch (Exception exception)
        {
            _log.StoreListenerFailed(exception, pending.Change?.CallSid);
        }
    }

    /// <summary>Nothing is written before the others know that this process lives, or they would take over what it answers.</summary>
    private Task<CommitOutcome> TryOpenAsync(CancellationToken cancel) => TryAsync(
        async (store, _, cancel) =>
        {
            await store.MigrateAsync(cancel);
            if (_life is not null) await _life.GiveAsync(cancel);
        },
        [],
        cancel);

    private async Task<CommitOutcome> TryAsync(
        Func<IStore, List<StoreChange>, CancellationToken, Task> act, List<StoreChange> changes, CancellationToken cancel)
    {
        try
        {
            await act(_store, changes, cancel);
            (_isAvailable, _isMigrated) = (true, true);
            _backoff.Reset();
            if (_isLossKnown) _log.StorageBack(Waiting);
            _isLossKnown = false;
            return CommitOutcome.Durable;
        }
        catch (StorageException problem) when (problem.IsTransient || changes.Count == 0)
        {
            _isAvailable = false;
            if (!_isLossKnown) _log.StorageAway(problem.Message, Waiting);
            _isLossKnown = true;
            Interlocked.Increment(ref _commitFailures);
            return CommitOutcome.Away;
        }
        catch (StorageException problem)
        {
            Interlocked.Increment(ref _commitFailures);
            _refusal = problem.Message;
            return CommitOutcome.Refused;
        }
    }

    private void GiveUp(List<PendingChange> batch)
    {
        var lost = Waiting;
        foreach (var pending in batch) Tell(pending, isDurable: false);
        while (_queue.Reader.TryRead(out var pending)) Tell(pending, isDurable: false);
        if (lost > 0) _log.StoreChangesLost(lost);
    }
}
