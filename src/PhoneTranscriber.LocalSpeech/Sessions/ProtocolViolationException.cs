namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>The client broke the protocol.</summary>
internal sealed class ProtocolViolationException(ProtocolViolation violation) : Exception(violation.Text)
{
    public ProtocolViolation Violation { get; } = violation;
}
