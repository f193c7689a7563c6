namespace PhoneTranscriber.Storage;

/// <summary>This process among those that share a storage; new at every start.</summary>
internal sealed class NodeIdentity(Random random)
{
    public string Name { get; } = $"{Environment.MachineName}-{Environment.ProcessId}-{random.Next():x8}";
}
