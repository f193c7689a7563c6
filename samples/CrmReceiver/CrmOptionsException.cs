namespace PhoneTranscriber.CrmReceiver;

/// <summary>The command line cannot be used; the message says what to do.</summary>
internal sealed class CrmOptionsException(string message) : Exception(message);
