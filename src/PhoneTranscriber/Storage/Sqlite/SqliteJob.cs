namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>Something to be written.</summary>
internal abstract class SqliteJob
{
    public abstract void Run(SqliteSession session);

    /// <summary>Tells the caller that it is durable.</summary>
    public abstract void Succeed();

    public abstract void Fail(StorageException exception);
}

/// <inheritdoc cref="SqliteJob"/>
internal sealed class SqliteJob<T>(Func<SqliteSession, T> work) : SqliteJob
{
    // The thread that writes must not run what callers do next.
    private readonly TaskCompletionSource<T> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private T? _result;

    public Task<T> Completion => _completion.Task;

    public override void Run(SqliteSession session) => _result = work(session);

    public override void Succeed() => _completion.SetResult(_result!);

    public override void Fail(StorageException exception) => _completion.SetException(exception);
}
