namespace PhoneTranscriber.Redaction;

/// <summary>Which digits elements with two readings stand for.</summary>
internal enum CardReading
{
    /// <summary>Each element may be read either way.</summary>
    Any,

    /// <summary>Every element is read the likely way.</summary>
    Likely,

    /// <summary>Every element that has another reading is read that way.</summary>
    Other,
}
