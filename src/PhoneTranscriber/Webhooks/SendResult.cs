using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>What came of one request.</summary>
/// <param name="At">When it was sent.</param>
/// <param name="Duration">From the request to the answer's head, or to the failure.</param>
/// <param name="Status">HTTP status; null when no answer came.</param>
/// <param name="Problem">Why it failed, in words; null when the endpoint accepted.</param>
/// <param name="Answer">The first KB of the answer's body; null when no answer came.</param>
/// <param name="RetryAfter">How long the endpoint asks to be left alone; null when it does not.</param>
internal sealed record SendResult(DateTimeOffset At, TimeSpan Duration, int? Status, string? Problem, string? Answer, TimeSpan? RetryAfter)
{
    public bool IsAccepted => Problem is null;

    /// <summary>The endpoint says that it will never want anything again (410 Gone).</summary>
    public bool IsGone => Status == StatusCodes.Status410Gone;

    public AttemptRow ToRow(string deliveryId, int number) =>
        new(deliveryId, number, At.ToUnixTimeMilliseconds(), (long)Duration.TotalMilliseconds, Status, Problem, Answer);
}
