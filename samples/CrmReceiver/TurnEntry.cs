namespace PhoneTranscriber.CrmReceiver;

/// <summary>What somebody said.</summary>
internal sealed record TurnEntry
{
    public required string CallSid { get; init; }

    /// <summary>From 0, over both parties.</summary>
    public required long Turn { get; init; }

    /// <summary><c>caller</c> or <c>agent</c>.</summary>
    public required string Speaker { get; init; }

    /// <summary>Milliseconds from the call's beginning.</summary>
    public required long StartMs { get; init; }

    public required string Text { get; init; }
}
