namespace PhoneTranscriber.Webhooks;

/// <summary>How an endpoint stands at this node.</summary>
/// <param name="IsBackingOff">Whether only probes go out.</param>
/// <param name="ConsecutiveFailures">Failed attempts since the last accepted one.</param>
/// <param name="Since">When it came to stand so.</param>
/// <param name="ResumeAt">When the next probe may go out; null when not backing off.</param>
internal readonly record struct EndpointStanding(bool IsBackingOff, int ConsecutiveFailures, DateTimeOffset Since, DateTimeOffset? ResumeAt);
