namespace PhoneTranscriber.Webhooks;

/// <summary>An endpoint as the API shows it: nothing that is secret, and of the URL the host alone.</summary>
/// <param name="Key">What its deliveries are filed under.</param>
/// <param name="Host">Where it is.</param>
/// <param name="Format"><c>standard</c> or <c>twilio-transcription</c>.</param>
/// <param name="Events">The types it gets.</param>
/// <param name="State">How it is treated.</param>
/// <param name="Since">When it was disabled or began to be backed off; otherwise null.</param>
/// <param name="Reason">Why it is disabled.</param>
/// <param name="ConsecutiveFailures">Failed attempts of this node since the last accepted one.</param>
/// <param name="ResumesAt">When this node probes it next; null when it is not backing off.</param>
/// <param name="Dead">Deliveries to it that were given up; null when the storage does not say.</param>
internal sealed record EndpointDocument(
    string Key,
    string Host,
    string Format,
    IReadOnlyList<string> Events,
    EndpointState State,
    DateTimeOffset? Since,
    string? Reason,
    int ConsecutiveFailures,
    DateTimeOffset? ResumesAt,
    long? Dead)
{
    public static EndpointDocument Of(EndpointPump pump, long? dead)
    {
        var (endpoint, row, standing) = (pump.Endpoint, pump.Switch.Row, pump.Health.Standing);
        var state = row.DisabledAt is not null ? EndpointState.Disabled : standing.IsBackingOff ? EndpointState.BackingOff : EndpointState.Enabled;
        DateTimeOffset? since = row.DisabledAt is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : standing.IsBackingOff ? standing.Since : null;
        return new EndpointDocument(
            endpoint.Key, endpoint.Url.Host, endpoint.Format, endpoint.Types, state, since, row.Reason, standing.ConsecutiveFailures, standing.ResumeAt,
            dead);
    }
}
