namespace PhoneTranscriber.Webhooks;

/// <summary>How the dispatcher stops, in three steps, each cancelled later than the one before.</summary>
/// <param name="Draining">What is due still goes out; then the pumps end.</param>
/// <param name="Requests">Requests in flight are given up, and no further one is started.</param>
/// <param name="Storage">What came of them is no longer written down, and leases are left to run out.</param>
internal readonly record struct StopSignals(CancellationToken Draining, CancellationToken Requests, CancellationToken Storage);
