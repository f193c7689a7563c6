namespace PhoneTranscriber.AssemblyAI;

/// <summary>What an error means, and whether trying again (after a pause) makes sense.</summary>
/// <param name="Fault">What went wrong.</param>
/// <param name="IsTransient">A new session may succeed with nothing changed.</param>
public readonly record struct StreamingVerdict(StreamingFault Fault, bool IsTransient)
{
    /// <summary>The limit of new sessions per minute was hit: wait longer than usual.</summary>
    public bool IsTooManySessions => Fault == StreamingFault.TooManySessions;
}
