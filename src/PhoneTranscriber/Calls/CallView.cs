using System.Collections.Immutable;
using System.Text.Json.Serialization;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Steering;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Calls;

/// <summary>A call as the outside sees it; immutable, replaced as a whole whenever the call changes.</summary>
internal sealed record CallView
{
    public required string CallSid { get; init; }
    public required string From { get; init; }
    public required string To { get; init; }
    public required string Direction { get; init; }

    /// <summary>What our number is called (<c>Numbers:N:Name</c>); null when it has no name.</summary>
    public string? Profile { get; init; }

    /// <summary><c>live</c> or <c>ended</c>.</summary>
    public string State => EndedAt is null ? "live" : "ended";

    public required DateTimeOffset StartedAt { get; init; }
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Why it ended, such as <c>stopped</c> or a call status of Twilio's; null while it is live.</summary>
    public string? EndReason { get; init; }

    public ImmutableList<TrackState> Tracks { get; init; } = [];
    /// <summary>The final turns; of a call that this process has, <see cref="PackedTurns"/>.</summary>
    public IReadOnlyList<Turn> Turns { get; init; } = [];
    public ImmutableList<SessionRecord> Sessions { get; init; } = [];

    /// <summary>Its recording, of a live call as far as it goes; null when this process has none. Not part of the live feed's snapshot.</summary>
    public RecordingView? Recording { get; init; }

    /// <summary>Where a search found its words; null when nobody searched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<SearchHit>? Hits { get; init; }

    /// <summary>How many of its turns have words of the search, of which <see cref="Hits"/> are some; null when nobody searched.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? HitCount { get; init; }

    /// <summary>How many turns there are; only where they are left out.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? TurnCount { get; init; }

    /// <summary>Some turns, where they are left out: of a list's call the first three, of the live feed's the last one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<TurnPreview>? Preview { get; init; }

    /// <summary>What holds for its speech sessions now; only of one live call that this process has.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public CallConfiguration? Configuration { get; init; }

    /// <summary>The call without its turns, but for the text of a few.</summary>
    public CallView Brief(IEnumerable<Turn> preview) => this with
    {
        Turns = [],
        TurnCount = Turns.Count,
        Preview = [.. preview.Select(turn => new TurnPreview(turn.Order, turn.Speaker, turn.Text))],
    };
}
