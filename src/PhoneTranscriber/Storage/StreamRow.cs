namespace PhoneTranscriber.Storage;

/// <summary>A media stream of a call. Times are Unix ms.</summary>
internal sealed record StreamRow(string StreamSid, string CallSid, long StartedAt, long? EndedAt, string? Reason);
