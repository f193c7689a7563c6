namespace PhoneTranscriber.Storage;

/// <summary>
/// Everything durable. Two implementations, SQLite and PostgreSQL, behave alike. Methods throw <see cref="StorageException"/> when the
/// storage cannot be reached or refuses, whatever its own exception was.
/// </summary>
internal interface IStore : IAsyncDisposable
{
    /// <summary>Applies the numbered migrations that are missing, under a lock, so that several processes may start at once.</summary>
    Task MigrateAsync(CancellationToken cancel);

    /// <summary>Makes all changes durable in one transaction, in order.</summary>
    Task CommitAsync(IReadOnlyList<StoreChange> changes, CancellationToken cancel);

    Task<StoredCall?> FindCallAsync(string callSid, CancellationToken cancel);

    /// <summary>Calls with their turns and sessions, newest first.</summary>
    Task<IReadOnlyList<StoredCall>> FindCallsAsync(CallFilter filter, CancellationToken cancel);

    /// <summary>
    /// The durable events after <paramref name="eventId"/>, in the order in which they became durable; null when that event is not known,
    /// or when there are more than <paramref name="limit"/>.
    /// </summary>
    Task<IReadOnlyList<EventRow>?> FindEventsAfterAsync(string eventId, string? callSid, int limit, CancellationToken cancel);

    /// <summary>The durable events of a call that are no turns, in the order in which they became durable, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<EventRow>> FindIncidentsAsync(string callSid, int limit, CancellationToken cancel);

    /// <summary>The last sequence of each endpoint of a call, and of its live feed (key <c>""</c>): where a resumed call counts on.</summary>
    Task<IReadOnlyDictionary<string, long>> FindSequencesAsync(string callSid, CancellationToken cancel);

    /// <summary>Takes up to <paramref name="limit"/> lanes of an endpoint that are due and that nobody holds.</summary>
    Task<IReadOnlyList<LaneClaim>> ClaimLanesAsync(
        string endpoint, string node, long now, long leaseUntil, int limit, CancellationToken cancel);

    /// <summary>The next deliveries of a lane, from its head, at most <paramref name="limit"/>.</summary>
    Task<IReadOnlyList<PendingDelivery>> FindPendingAsync(LaneClaim lane, int limit, CancellationToken cancel);

    /// <summary>
    /// Writes an attempt and what follows from it, in one transaction; extends the lease to <paramref name="leaseUntil"/> when it is kept.
    /// False, and nothing is written, when <paramref name="node"/> no longer holds the lane.
    /// </summary>
    Task<bool> RecordAttemptAsync(
        LaneClaim lane, string node, AttemptRow attempt, AttemptOutcome outcome, long leaseUntil, CancellationToken cancel);

    /// <summary>Gives a lane back that has nothing to send, or that cannot be sent now.</summary>
    Task ReleaseLaneAsync(LaneClaim lane, string node, long dueAt, CancellationToken cancel);

    /// <summary>When the next lane of an endpoint is due, Unix ms; null when none waits.</summary>
    Task<long?> NextDueAsync(string endpoint, CancellationToken cancel);

    /// <summary>The endpoints that lanes wait for.</summary>
    Task<IReadOnlyList<string>> FindWaitingEndpointsAsync(CancellationToken cancel);

    /// <summary>Makes up to <paramref name="limit"/> waiting lanes of an endpoint due at <paramref name="now"/> that nobody holds; how many.</summary>
    Task<int> HastenLanesAsync(string endpoint, long now, int limit, CancellationToken cancel);

    /// <summary>The same for one call's lane.</summary>
    Task<int> HastenLaneAsync(string callSid, string endpoint, long now, CancellationToken cancel);

    /// <summary>
    /// Frees every lane that a process other than <paramref name="node"/> holds; how many. Only where no other process can be alive.
    /// </summary>
    Task<int> FreeLanesAsync(string node, long now, CancellationToken cancel);

    Task<IReadOnlyList<DeliveryView>> FindDeliveriesAsync(DeliveryQuery query, CancellationToken cancel);

    Task<DeliveryView?> FindDeliveryAsync(string id, CancellationToken cancel);

    /// <summary>One delivery with its body, for a replay; null when it is not known.</summary>
    Task<PendingDelivery?> FindForReplayAsync(string id, CancellationToken cancel);

    /// <summary>
    /// Writes the attempt of a replay: outside the lane, which it does not move. Only
    /// <see cref="DeliveryState.Delivered"/> changes the delivery's state: the lane may have another opinion of one that still waits.
    /// </summary>
    Task RecordReplayAsync(AttemptRow attempt, DeliveryState state, CancellationToken cancel);

    /// <summary>Ids of an endpoint's dead deliveries that sort after <paramref name="after"/>, oldest first.</summary>
    Task<IReadOnlyList<string>> FindDeadAsync(string endpoint, string after, int limit, CancellationToken cancel);

    /// <summary>How many dead deliveries an endpoint has, and the newest one's id.</summary>
    Task<(long Count, string? Newest)> CountDeadAsync(string endpoint, CancellationToken cancel);

    Task<IReadOnlyList<EndpointRow>> FindEndpointsAsync(CancellationToken cancel);

    /// <summary>Disables an endpoint, or enables it again (<see cref="EndpointRow.DisabledAt"/> null).</summary>
    Task SetEndpointAsync(EndpointRow endpoint, CancellationToken cancel);

    /// <summary>Says that this process lives.</summary>
    Task BeatAsync(string node, long now, CancellationToken cancel);

    /// <summary>
    /// Makes live calls whose process has not been heard of since <paramref name="deadSince"/> (Unix ms) <paramref name="node"/>'s; only
    /// one process gets each, if those that ask have said that they live. How many.
    /// </summary>
    Task<int> AdoptCallsAsync(string node, long deadSince, int limit, CancellationToken cancel);

    /// <summary>The live calls of <paramref name="node"/>.</summary>
    Task<IReadOnlyList<OwnCall>> FindOwnCallsAsync(string node, CancellationToken cancel);

    /// <summary>Whose the call is; null when it is not known.</summary>
    Task<CallOwner?> FindOwnerAsync(string callSid, CancellationToken cancel);

    /// <summary>Makes a live call <paramref name="node"/>'s; false when it is over or no longer <paramref name="from"/>'s.</summary>
    Task<bool> TakeCallAsync(string callSid, string from, string node, CancellationToken cancel);

    /// <summary>Asks the process that has the call to end it; the first reason stays.</summary>
    Task RequestEndAsync(string callSid, string reason, CancellationToken cancel);

    /// <summary>
    /// Ends sessions at <paramref name="now"/>, for <paramref name="reason"/>, that are open in calls that ended before
    /// <paramref name="endedBefore"/>; how many. Whoever had one and lives may still write its real end.
    /// </summary>
    Task<int> CloseLostSessionsAsync(long endedBefore, long now, string reason, CancellationToken cancel);

    /// <summary>What the sessions opened from <paramref name="since"/> (Unix ms) on amount to.</summary>
    Task<SessionTotals> SumSessionsAsync(long since, CancellationToken cancel);

    /// <summary>Which of these calls are stored.</summary>
    Task<IReadOnlyList<string>> FindKnownAsync(IReadOnlyList<string> callSids, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="limit"/> ended calls that ended before <paramref name="endedBefore"/>, with all that is theirs; how many.</summary>
    Task<int> ExpireCallsAsync(long endedBefore, int limit, CancellationToken cancel);

    /// <summary>Deletes up to <paramref name="limit"/> deliveries, delivered or dead, that were done before <paramref name="doneBefore"/>; how many.</summary>
    Task<int> ExpireDeliveriesAsync(long doneBefore, int limit, CancellationToken cancel);

    /// <summary>
    /// Deletes a call that has ended and everything of it: turns, sessions, streams, events, deliveries and their attempts. False when it is
    /// live or not known.
    /// </summary>
    Task<bool> DeleteCallAsync(string callSid, CancellationToken cancel);

    /// <summary>Removes a part of what deletion left behind in the search index and the log of the database; whether there is more.</summary>
    Task<bool> PurgeAsync(CancellationToken cancel);
}
