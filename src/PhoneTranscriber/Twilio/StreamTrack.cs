namespace PhoneTranscriber.Twilio;

/// <summary>
/// Which audio of a call a stream carries, seen from Twilio: inbound is what it receives from the party on this leg, outbound
/// what it plays to that party (TwiML <c>&lt;Stream track&gt;</c>).
/// </summary>
internal enum StreamTrack
{
    Inbound,
    Outbound,
    Both,
}
