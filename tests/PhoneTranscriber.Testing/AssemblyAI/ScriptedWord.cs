namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>One word of a script, spelled as the service would format it.</summary>
/// <param name="Text">With capitals and punctuation: <c>Thursday?</c></param>
/// <param name="StartMs">Milliseconds of the session's audio.</param>
/// <param name="EndMs">Milliseconds of the session's audio, after <paramref name="StartMs"/>.</param>
/// <param name="Confidence">0..1.</param>
/// <param name="Entity">The kind of personal data, such as <c>PERSON_NAME</c>; masked in finals when <c>redact_pii</c> is on.</param>
public sealed record ScriptedWord(string Text, int StartMs, int EndMs, double Confidence = 0.98, string? Entity = null);
