namespace PhoneTranscriber.Twilio;

/// <summary>Which way the audio of one message goes, seen from Twilio: inbound is what it hears from the party on this leg.</summary>
internal enum MediaTrack
{
    Unknown,
    Inbound,
    Outbound,
}
