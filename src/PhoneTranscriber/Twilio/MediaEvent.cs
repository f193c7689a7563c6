namespace PhoneTranscriber.Twilio;

/// <summary>The <c>event</c> of a Twilio Media Streams message.</summary>
internal enum MediaEvent
{
    /// <summary>None, or one that Twilio has added since.</summary>
    Unknown,
    Connected,
    Start,
    Media,
    Dtmf,
    Mark,
    Stop,
}
