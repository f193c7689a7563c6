namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>A word in lower case; times in ms from the start of its utterance, confidence 0 to 1.</summary>
internal readonly record struct RecognizedWord(string Text, int Start, int End, double Confidence);
