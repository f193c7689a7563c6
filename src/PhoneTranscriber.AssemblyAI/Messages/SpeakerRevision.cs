using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>The new speaker of one turn.</summary>
public sealed record SpeakerRevision
{
    /// <summary>The turn, as in <see cref="TurnMessage.TurnOrder"/>.</summary>
    public int TurnOrder { get; init; }

    /// <summary>The turn's speaker now: one letter A..Z, anything else or null is unattributed.</summary>
    public string? SpeakerLabel { get; init; }

    /// <summary>The turn's words with their speakers.</summary>
    public IReadOnlyList<Word> Words { get; init => field = value ?? []; } = [];

    /// <summary>Fields that have no property here, by their wire names; null if there were none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
