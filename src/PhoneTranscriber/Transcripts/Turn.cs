namespace PhoneTranscriber.Transcripts;

/// <summary>What one party said until it paused: the unit that is stored, shown and delivered.</summary>
internal sealed record Turn
{
    /// <summary>Counts the final turns of the call over all its tracks, from 0; null while the turn is partial.</summary>
    public required int? Order { get; init; }

    /// <summary><c>inbound</c> or <c>outbound</c>, Twilio's view of the leg.</summary>
    public required string Track { get; init; }

    /// <summary><c>caller</c> or <c>agent</c>.</summary>
    public required string Speaker { get; init; }

    /// <summary>The speech service's own speaker label (A, B, …) when it was asked for labels.</summary>
    public string? SpeakerLabel { get; init; }

    public required string Text { get; init; }

    /// <summary>Whether the service says that punctuation and casing were applied.</summary>
    public bool Formatted { get; init; }

    /// <summary>Start of the first word on the call's clock, ms.</summary>
    public required long StartMs { get; init; }

    /// <summary>End of the last word on the call's clock, ms.</summary>
    public required long EndMs { get; init; }

    /// <summary>Mean confidence of the words, 0..1; null without words.</summary>
    public double? Confidence { get; init; }

    /// <summary>Language code, when detection was asked for.</summary>
    public string? Language { get; init; }

    public required IReadOnlyList<Word> Words { get; init; }
}
