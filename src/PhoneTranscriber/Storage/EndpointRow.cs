namespace PhoneTranscriber.Storage;

/// <summary>An endpoint that was disabled, by its own 410 or by an operator.</summary>
internal sealed record EndpointRow(string Key, long? DisabledAt, string? Reason);
