using System.Diagnostics.CodeAnalysis;
using System.Threading.Channels;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>
/// The one writer that SQLite allows, on a thread of its own: commits wait for the disk, and SQLite cannot wait asynchronously. What
/// arrives while a commit runs shares the next one.
/// </summary>
internal sealed class SqliteWriter : IAsyncDisposable
{
    /// <summary>Jobs that share a transaction at most.</summary>
    private const int MaxBatch = 256;

    /// <summary>Jobs that wait at most; then callers wait to get in.</summary>
    private const int MaxWaiting = 1_000;

    // Continuations are synchronous so that whoever has a job wakes the thread itself, and not another one that then wakes it.
    private readonly Channel<SqliteJob> _jobs = Channel.CreateBounded<SqliteJob>(
        new BoundedChannelOptions(MaxWaiting) { SingleReader = true, AllowSynchronousContinuations = true });
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly SqliteDatabase _database;
    private readonly Action _lost;
    private SqliteSession? _session;

    /// <param name="database">Opened when there is something to write.</param>
    /// <param name="lost">Told when the connection was given up and a new one will be opened.</param>
    public SqliteWriter(SqliteDatabase database, Action lost)
    {
        (_database, _lost) = (database, lost);
        new Thread(Run) { IsBackground = true, Name = "SQLite writer" }.Start();
    }

    /// <summary>Runs it in a transaction; done when that is durable. Once it is queued it is no longer cancelled.</summary>
    public async Task<T> RunAsync<T>(Func<SqliteSession, T> work, CancellationToken cancel)
    {
        var job = new SqliteJob<T>(work);
        await _jobs.Writer.WriteAsync(job, cancel);
        return await job.Completion;
    }

    public async ValueTask DisposeAsync()
    {
        _jobs.Writer.TryComplete();
        await _ended.Task;
    }

    private void Run()
    {
        var batch = new List<SqliteJob>(MaxBatch);
        while (_jobs.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            while (batch.Count < MaxBatch && _jobs.Reader.TryRead(out var job)) batch.Add(job);
            Settle(batch);
            batch.Clear();
        }

        _session?.Dispose();
        _ended.SetResult();
    }

    private void Settle(List<SqliteJob> jobs)
    {
        if (TryCommit(jobs, out var problem))
        {
            foreach (var job in jobs) job.Succeed();
        }
        else if (jobs.Count == 1 || problem.IsTransient)
        {
            foreach (var job in jobs) job.Fail(problem);
        }
        else
        {
            // One of them was refused: the others must not suffer for it.
            foreach (var job in jobs) Settle([job]);
        }
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "Translated, and handed to whoever waits.")]
    private bool TryCommit(List<SqliteJob> jobs, [NotNullWhen(false)] out StorageException? problem)
    {
        problem = null;
        try
        {
            _session ??= new SqliteSession(_database.OpenWriter());
            _session.Execute("BEGIN IMMEDIATE");
            foreach (var job in jobs) job.Run(_session);
            _session.Execute("COMMIT");
            _database.EnsureExists();
            return true;
        }
        catch (Exception exception)
        {
            problem = SqliteErrors.Translate(exception);
        }

        // Closing undoes what was begun, and the next connection begins with a clean slate, whatever it was.
        _session?.Dispose();
        _session = null;
        _lost();
        return false;
    }
}
