namespace PhoneTranscriber.Webhooks;

/// <summary>The configured endpoints.</summary>
internal sealed record EndpointList(IReadOnlyList<EndpointDocument> Endpoints);
