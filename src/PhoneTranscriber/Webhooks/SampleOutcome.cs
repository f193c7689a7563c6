namespace PhoneTranscriber.Webhooks;

/// <summary>How an endpoint took a sample event.</summary>
/// <param name="Endpoint">The endpoint's key.</param>
/// <param name="EventId">The <c>webhook-id</c> it was sent with.</param>
/// <param name="Accepted">Whether it answered 2xx.</param>
/// <param name="Status">HTTP status; null when no answer came.</param>
/// <param name="DurationMs">From the request to the answer's head, or to the failure, ms.</param>
/// <param name="Problem">Why it failed, in words; null when it was accepted.</param>
/// <param name="Answer">The first KB of the answer's body.</param>
internal sealed record SampleOutcome(
    string Endpoint, string EventId, bool Accepted, int? Status, long DurationMs, string? Problem, string? Answer);
