using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Operations;

/// <summary>The webhook endpoints.</summary>
/// <param name="Endpoints">How many are configured.</param>
/// <param name="Enabled">Those that get everything as it comes.</param>
/// <param name="BackingOff">Those that are probed.</param>
/// <param name="Disabled">Those that get nothing until they are enabled.</param>
/// <param name="Dead">Deliveries given up, of all processes; null while the storage is away.</param>
internal sealed record WebhooksStanding(int Endpoints, int Enabled, int BackingOff, int Disabled, long? Dead)
{
    public static WebhooksStanding Of(EndpointList list)
    {
        return new WebhooksStanding(
            list.Endpoints.Count, Count(EndpointState.Enabled), Count(EndpointState.BackingOff), Count(EndpointState.Disabled),
            list.Unconfigured is null ? null : list.Endpoints.Sum(endpoint => endpoint.Dead));

        int Count(EndpointState state) => list.Endpoints.Count(endpoint => endpoint.State == state);
    }
}
