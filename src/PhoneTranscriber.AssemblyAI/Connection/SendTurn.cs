namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// One sender at a time, in the order in which they came. Costs two exchanges of a number while nobody has to wait; a semaphore, which is two
/// objects and two locks for each send, is made when somebody does. A value, so that its owner has it in its own memory. Must not be copied.
/// </summary>
internal struct SendTurn
{
    private SemaphoreSlim? _handOver;
    private int _senders;

    /// <summary>Takes the turn, if nobody has it.</summary>
    public bool TryEnter() => Interlocked.CompareExchange(ref _senders, 1, 0) == 0;

    /// <summary>Waits for the turn.</summary>
    /// <param name="cancellationToken">Ends the wait; then <see cref="TryLeave"/> must be called.</param>
    public Task EnterAsync(CancellationToken cancellationToken) =>
        Interlocked.Increment(ref _senders) == 1 ? Task.CompletedTask : HandOver().WaitAsync(cancellationToken);

    /// <summary>Gives the turn back, to who waits for it longest.</summary>
    public void Exit()
    {
        if (Interlocked.Decrement(ref _senders) > 0) HandOver().Release();
    }

    /// <summary>Says that a wait was cancelled. False when the turn has come, or is just coming, all the same: then <see cref="TakeAsync"/>.</summary>
    public bool TryLeave()
    {
        for (var senders = Volatile.Read(ref _senders); senders > 1;)
        {
            var before = Interlocked.CompareExchange(ref _senders, senders - 1, senders);
            if (before == senders) return true;
            senders = before;
        }

        return false;
    }

    /// <summary>Takes the turn that came to one who does not want it any more, to <see cref="Exit"/> at once.</summary>
    public Task TakeAsync() => HandOver().WaitAsync();

    private SemaphoreSlim HandOver()
    {
        if (Volatile.Read(ref _handOver) is { } made) return made;
        var fresh = new SemaphoreSlim(0);
        return Interlocked.CompareExchange(ref _handOver, fresh, null) ?? fresh;
    }
}
