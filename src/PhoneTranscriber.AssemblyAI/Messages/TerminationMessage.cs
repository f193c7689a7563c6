namespace PhoneTranscriber.AssemblyAI;

/// <summary>The service's last message, in answer to <c>Terminate</c>.</summary>
/// <example><code>{"type":"Termination","audio_duration_seconds":184,"session_duration_seconds":187}</code></example>
public sealed record TerminationMessage : StreamingMessage
{
    /// <summary>Audio the service received, in s.</summary>
    public double? AudioDurationSeconds { get; init; }

    /// <summary>How long the session was open, in s; this is what is billed.</summary>
    public double? SessionDurationSeconds { get; init; }
}
