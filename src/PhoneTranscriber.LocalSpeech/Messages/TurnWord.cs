namespace PhoneTranscriber.LocalSpeech.Messages;

/// <summary>A word with its place in the session's audio, ms, and a confidence of 0 to 1.</summary>
internal sealed record TurnWord(int Start, int End, string Text, double Confidence, bool WordIsFinal);
