using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Storage;

/// <summary>What one happening of one call changes. All of it becomes durable together, or none of it.</summary>
internal sealed record StoreChange
{
    public required string CallSid { get; init; }

    /// <summary>The call as it stands now; inserted, or ended. Whose it is changes by itself: <see cref="IStore.TakeCallAsync"/>.</summary>
    public CallRow? Call { get; init; }

    /// <summary>A media stream as it stands now; inserted or replaced.</summary>
    public StreamRow? Stream { get; init; }

    /// <summary>A speech session as it stands now; inserted or replaced.</summary>
    public SessionRow? Session { get; init; }

    /// <summary>A final turn. The same order again is the same turn and changes nothing.</summary>
    public Turn? Turn { get; init; }

    /// <summary>A final turn whose text or speaker label changed.</summary>
    public Turn? RevisedTurn { get; init; }

    /// <summary>The event that tells readers. The same id again changes nothing.</summary>
    public EventRow? Event { get; init; }

    /// <summary>The event on its way to each endpoint that wants it.</summary>
    public IReadOnlyList<DeliveryRow> Deliveries { get; init; } = [];

    /// <summary>Whether it is worth nothing later, as a partial turn: when much is waiting it is the first to go.</summary>
    public bool IsFleeting { get; init; }
}
