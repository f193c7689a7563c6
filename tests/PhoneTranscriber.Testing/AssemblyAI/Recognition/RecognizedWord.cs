namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>
/// A word heard to its end. Times are milliseconds of the session's audio. Without <c>EndsUtterance</c> nobody knows yet, and the pause
/// after the word decides. <c>Entity</c> is the kind of personal data the word is, such as <c>PERSON_NAME</c>.
/// </summary>
internal sealed record RecognizedWord(
    string Text,
    int StartMs,
    int EndMs,
    double Confidence,
    bool? EndsUtterance = null,
    string? Language = null,
    string? Speaker = null,
    string? Entity = null);
