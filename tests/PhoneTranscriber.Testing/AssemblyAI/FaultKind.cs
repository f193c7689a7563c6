namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>What a fault does.</summary>
public enum FaultKind
{
    Drop,
    Fail,
    Stall,
    Send,
}
