namespace PhoneTranscriber.CrmReceiver;

/// <summary>A call on a contact's timeline.</summary>
internal sealed record CallEntry
{
    public required string CallSid { get; init; }

    public required string Number { get; init; }

    public required string Direction { get; init; }

    public required string StartedAt { get; init; }

    public string? EndedAt { get; init; }

    public string? Reason { get; init; }

    public long? DurationMs { get; init; }

    /// <summary>How many turns the bridge says that the call has; known at its end.</summary>
    public long? Announced { get; init; }

    /// <summary>In the order of the call.</summary>
    public IReadOnlyList<TurnEntry> Turns { get; init; } = [];

    /// <summary>Events that are missing or came too late.</summary>
    public IReadOnlyList<string> Doubts { get; init; } = [];
}
