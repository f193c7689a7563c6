using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>One word of a turn. Times are ms from the start of the session's audio and begin at 0 again on every connection.</summary>
/// <remarks>
/// A struct, since words are most of what is read; set, not init: the JSON reader boxes what it has to give to an initializer.
/// </remarks>
public record struct Word
{
    /// <summary>The word, with punctuation where the model formats. In a partial it may be a part of a word.</summary>
    public string Text { get => field ?? ""; set; }

    /// <summary>Start in ms. At turn edges Universal-3 Pro models report it up to a second early.</summary>
    [JsonPropertyName("start")]
    public long StartMs { get; set; }

    /// <summary>End in ms. At turn edges Universal-3 Pro models report it about 240 ms late.</summary>
    [JsonPropertyName("end")]
    public long EndMs { get; set; }

    /// <summary>0..1.</summary>
    public double Confidence { get; set; }

    /// <summary>Whether the word will not change any more; null if it was not sent.</summary>
    [JsonPropertyName("word_is_final")]
    public bool? IsFinal { get; set; }

    /// <summary>The speaker's letter; anything but one letter A..Z means unattributed. Null without <c>speaker_labels</c>.</summary>
    public string? Speaker { get; set; }

    /// <summary>0..1; null without <c>speaker_labels</c>.</summary>
    public double? SpeakerConfidence { get; set; }

    /// <summary>Fields that have no property here, by their wire names; null if there were none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
