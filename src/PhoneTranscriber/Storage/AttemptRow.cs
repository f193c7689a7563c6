namespace PhoneTranscriber.Storage;

/// <summary>One attempt to deliver.</summary>
/// <param name="DeliveryId">The delivery.</param>
/// <param name="Number">From 1; replays count on.</param>
/// <param name="At">Unix ms.</param>
/// <param name="DurationMs">From the request to the answer's head, ms.</param>
/// <param name="Status">HTTP status; null when no answer came.</param>
/// <param name="Problem">Why it failed, in words; null when it was accepted.</param>
/// <param name="Answer">The first KB of the answer's body.</param>
internal sealed record AttemptRow(string DeliveryId, int Number, long At, long DurationMs, int? Status, string? Problem, string? Answer);
