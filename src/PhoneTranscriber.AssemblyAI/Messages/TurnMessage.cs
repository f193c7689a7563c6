using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// The text of a turn so far, or its end. Each message replaces the turn's previous one (same <see cref="TurnOrder"/>); nothing is to be
/// appended.
/// </summary>
/// <example><code>{"turn_order":0,"turn_is_formatted":true,"end_of_turn":true,"transcript":"I need to move my appointment.",
/// "end_of_turn_confidence":1,"words":[{"start":2140,"end":2310,"text":"I","confidence":0.992310,"word_is_final":true},…],
/// "utterance":"I need to move my appointment.","type":"Turn"}</code></example>
public sealed record TurnMessage : StreamingMessage
{
    /// <summary>0-based number of the turn within this session.</summary>
    public int TurnOrder { get; set; }

    /// <summary>Whether the text is punctuated and cased. Never the signal that a turn ended: that is <see cref="EndOfTurn"/>.</summary>
    public bool TurnIsFormatted { get; set; }

    /// <summary>Whether the turn ended. The only such signal.</summary>
    public bool EndOfTurn { get; set; }

    /// <summary>
    /// Universal-3 Pro: the full text of the turn. Universal-Streaming: its finalised words only, so it may be empty while
    /// <see cref="Words"/> is not.
    /// </summary>
    public string Transcript { get; set => field = value ?? ""; } = "";

    /// <summary>A finished utterance within the turn, formatted; empty where there is none.</summary>
    public string Utterance { get; set => field = value ?? ""; } = "";

    /// <summary>0..1. Universal-3 Pro models send 1 on ends and 0 otherwise.</summary>
    public double EndOfTurnConfidence { get; set; }

    /// <summary>The words so far.</summary>
    public IReadOnlyList<Word> Words { get; set => field = value ?? []; } = [];

    /// <summary>Detected language; only on ends, and only with <c>language_detection</c> (Whisper: always).</summary>
    public string? LanguageCode { get; set; }

    /// <summary>0..1; comes with <see cref="LanguageCode"/>.</summary>
    public double? LanguageConfidence { get; set; }

    /// <summary>Who spoke: one letter A..Z, anything else is unattributed. Only on ends, and only with <c>speaker_labels</c>.</summary>
    public string? SpeakerLabel { get; set; }

    /// <summary>0..1; comes with <see cref="SpeakerLabel"/>.</summary>
    public double? SpeakerConfidence { get; set; }

    /// <summary>The family of the session's model; not on the wire. It decides <see cref="DisplayText"/>.</summary>
    [JsonIgnore]
    public ModelFamily Family { get; set; }

    /// <summary>The turn ended; the same as <see cref="EndOfTurn"/>.</summary>
    [JsonIgnore]
    public bool IsFinal => EndOfTurn;

    /// <summary>
    /// What to show a person: the transcript of an ended turn and of any Universal-3 Pro turn; otherwise the words joined by spaces,
    /// since other models keep unfinished words out of the transcript of a partial.
    /// </summary>
    [JsonIgnore]
    public string DisplayText => EndOfTurn || Family == ModelFamily.Pro || Words.Count == 0
        ? Transcript
        : string.Join(' ', Words.Select(static word => word.Text));

    /// <summary>Mean of the words' confidences, 0..1; null without words. The service sends no confidence of the turn itself.</summary>
    [JsonIgnore]
    public double? Confidence => Words.Count == 0 ? null : Words.Average(static word => word.Confidence);

    /// <summary>Start of the first word in ms from the start of the session's audio; null without words.</summary>
    [JsonIgnore]
    public long? StartMs => Words.Count == 0 ? null : Words[0].StartMs;

    /// <summary>End of the last word in ms from the start of the session's audio; null without words.</summary>
    [JsonIgnore]
    public long? EndMs => Words.Count == 0 ? null : Words[^1].EndMs;
}
