using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Calls;

/// <summary>
/// Whose a call is. The process that has its media stream takes it; the row says so, and only <see cref="TakeAsync"/> and the adoption of
/// a lost process's calls change that.
/// </summary>
internal sealed class CallOwnership(IStore store, StorageSettings settings, NodeIdentity node, TimeProvider time)
{
    /// <summary>A process that has not been heard of for so long is gone.</summary>
    public static readonly TimeSpan Silence = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Milliseconds; signs of life further apart leave something out. Less than <see cref="Silence"/> by more than it takes any process to
    /// give one.
    /// </summary>
    private const long Gap = 15_000;

    private long _lastBeat;
    private long _beatsSince;

    /// <summary>Whether there may be other processes. A SQLite file has one: whoever had it before is gone.</summary>
    public bool IsShared { get; } = settings.IsPostgres;

    /// <summary>Unix ms; who has said nothing since is gone, if <see cref="CanJudge"/>.</summary>
    public long DeadSince => (IsShared ? time.GetUtcNow() - Silence : time.GetUtcNow().AddHours(1)).ToUnixTimeMilliseconds();

    /// <summary>
    /// Whether silence means that a process is gone. While storage was away from here, or this process stood still, the others may have been
    /// unable to say that they live, too; after that they get <see cref="Silence"/> to do so.
    /// </summary>
    public bool CanJudge
    {
        get
        {
            var now = time.GetUtcNow().ToUnixTimeMilliseconds();
            return !IsShared || (now - Volatile.Read(ref _lastBeat) <= Gap && now - Volatile.Read(ref _beatsSince) >= Silence.TotalMilliseconds);
        }
    }

    /// <summary>Storage has taken this process's sign of life.</summary>
    /// <param name="at">When it was given, Unix ms.</param>
    public void Confirm(long at)
    {
        // By the clock that the signs of others are judged by: when it jumps, all of them look old.
        if (Math.Abs(at - _lastBeat) > Gap) Volatile.Write(ref _beatsSince, at);
        Volatile.Write(ref _lastBeat, at);
    }

    /// <exception cref="StorageException">Storage cannot say.</exception>
    public async Task<CallStanding> FindAsync(string callSid, CancellationToken cancel) => StandingOf(await store.FindOwnerAsync(callSid, cancel));

    /// <summary>
    /// What is stored of the call, null when nothing is; it becomes this process's when <paramref name="always"/>, or when no living
    /// process has it.
    /// </summary>
    /// <exception cref="StorageException">Storage cannot say.</exception>
    public async Task<ResumedCall?> TakeAsync(string callSid, bool always, CancellationToken cancel)
    {
        CallStanding standing;
        var isLeftToOther = false;
        while (true)
        {
            var owner = await store.FindOwnerAsync(callSid, cancel);
            standing = StandingOf(owner);
            // Of one that may be gone the ledger is closed: should it live, it writes the real ends.
            isLeftToOther = standing == CallStanding.Elsewhere && !(always && owner!.HeartbeatAt < DeadSince);
            if (standing is not (CallStanding.Elsewhere or CallStanding.Orphaned) || (standing == CallStanding.Elsewhere && !always)) break;
            // Somebody may be quicker; each turn of this loop is a change of hands.
            if (await store.TakeCallAsync(callSid, owner!.Node, node.Name, cancel).WaitAsync(cancel)) break;
        }

        if (standing == CallStanding.Absent || await store.FindCallAsync(callSid, cancel) is not { } stored) return null;
        DateTimeOffset? firstStreamAt = stored.Streams is [var first, ..] ? DateTimeOffset.FromUnixTimeMilliseconds(first.StartedAt) : null;
        var sequences = await store.FindSequencesAsync(callSid, cancel);
        return new ResumedCall(StoredCalls.View(stored), sequences, firstStreamAt, isLeftToOther);
    }

    /// <summary>Asks the process that has the call to end it; it looks every few seconds.</summary>
    /// <exception cref="StorageException">Storage is away.</exception>
    public Task RequestEndAsync(string callSid, string reason, CancellationToken cancel) => store.RequestEndAsync(callSid, reason, cancel);

    private CallStanding StandingOf(CallOwner? owner) => owner switch
    {
        null => CallStanding.Absent,
        { EndedAt: not null } => CallStanding.Over,
        _ when owner.Node == node.Name => CallStanding.Ours,
        _ => IsShared && (owner.HeartbeatAt >= DeadSince || !CanJudge) ? CallStanding.Elsewhere : CallStanding.Orphaned,
    };
}
