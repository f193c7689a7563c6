namespace PhoneTranscriber.Testing.Twilio;

/// <summary>The tracks of a stream, in Twilio's view of the call leg.</summary>
[Flags]
public enum StreamTracks
{
    None = 0,

    /// <summary>What Twilio hears from the party on this leg.</summary>
    Inbound = 1,

    /// <summary>What Twilio plays to the party on this leg.</summary>
    Outbound = 2,

    Both = Inbound | Outbound,
}
