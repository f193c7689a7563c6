namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>One read: what it brought, and the message if it brought one.</summary>
internal readonly record struct ReadResult(ReadOutcome Outcome, StreamingMessage? Message = null);
