namespace PhoneTranscriber.Storage;

/// <summary>Whose a stored call is.</summary>
/// <param name="Node">The process that has it.</param>
/// <param name="HeartbeatAt">That process's newest sign of life, Unix ms; null when there is none.</param>
/// <param name="EndedAt">Unix ms; null while the call is live.</param>
internal sealed record CallOwner(string Node, long? HeartbeatAt, long? EndedAt);
