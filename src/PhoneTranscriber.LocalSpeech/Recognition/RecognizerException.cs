namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>The recognizer cannot be used; the message is for the client.</summary>
internal sealed class RecognizerException(string message) : Exception(message);
