namespace PhoneTranscriber.Storage;

/// <summary>A change that waits to become durable; without one, a mark that others wait for.</summary>
internal sealed class PendingChange(StoreChange? change, Action<bool>? settled)
{
    public StoreChange? Change => change;

    public Action<bool>? Settled => settled;

    /// <summary>Whether it was told; everyone is told once.</summary>
    public bool IsSettled { get; set; }
}
