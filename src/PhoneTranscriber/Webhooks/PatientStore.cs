using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// The storage for those who can wait for it: while it is away an operation is tried again, 0.1 s later at first and never more than 5 s,
/// until it succeeds or the caller cancels. Said once in the log, however many wait.
/// </summary>
internal sealed class PatientStore(IStore store, TimeProvider time, Jitter jitter, ILogger<PatientStore> log)
{
    private static readonly TimeSpan ShortestWait = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private int _isAway;

    /// <exception cref="StorageException">The storage refused for good.</exception>
    /// <exception cref="OperationCanceledException">The caller cancelled.</exception>
    public async Task<T> RunAsync<T>(Func<IStore, CancellationToken, Task<T>> operation, CancellationToken cancel)
    {
        for (var wait = ShortestWait; ; wait = wait * 2 < LongestWait ? wait * 2 : LongestWait)
        {
            try
            {
                var result = await operation(store, cancel);
                if (Volatile.Read(ref _isAway) != 0 && Interlocked.Exchange(ref _isAway, 0) != 0) log.WebhooksResumed();
                return result;
            }
            catch (StorageException exception) when (exception.IsTransient)
            {
                if (Interlocked.Exchange(ref _isAway, 1) == 0) log.WebhooksWaitForStorage(exception.Message);
            }

            await Task.Delay(jitter.Vary(wait), time, cancel);
        }
    }

    /// <inheritdoc cref="RunAsync{T}"/>
    public Task RunAsync(Func<IStore, CancellationToken, Task> operation, CancellationToken cancel) => RunAsync(
        async (known, token) =>
        {
            await operation(known, token);
            return true;
        },
        cancel);
}
