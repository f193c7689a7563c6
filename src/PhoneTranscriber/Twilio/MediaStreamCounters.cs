namespace PhoneTranscriber.Twilio;

/// <summary>What was wrong with a media stream's messages. Each kind is logged once per stream and counted from then on.</summary>
internal struct MediaStreamCounters
{
    public long Malformed;
    public long Binary;
    public long BeforeStart;
    public long UnknownTrack;
    public long BadPayload;
    public long NoTimestamp;
}
