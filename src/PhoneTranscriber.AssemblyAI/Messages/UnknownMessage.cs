namespace PhoneTranscriber.AssemblyAI;

/// <summary>A message of a type this library does not know, or one it could not read. The session goes on.</summary>
public sealed record UnknownMessage : StreamingMessage
{
    /// <summary>The frame as it came.</summary>
    public required string Raw { get; init; }
}
