namespace PhoneTranscriber.Twilio;

/// <summary>
/// One Twilio Media Streams message, as a view of the bytes it was read from: valid until they are overwritten or the next
/// message is parsed on the same thread, whichever comes first.
/// </summary>
internal ref struct MediaMessage
{
    /// <summary>The value of a number that is missing or is none.</summary>
    public const long Absent = -1;

    public MediaMessage()
    {
    }

    public MediaEvent Event { get; set; }

    /// <summary>Counts every message of the stream except <c>connected</c>, from 1; <see cref="Absent"/> when not given.</summary>
    public long SequenceNumber { get; set; } = Absent;

    public ReadOnlySpan<byte> StreamSid { get; set; }

    /// <summary>Of a <c>media</c> or <c>dtmf</c> message.</summary>
    public MediaTrack Track { get; set; }

    /// <summary>Milliseconds from the start of the stream; <see cref="Absent"/> when not given.</summary>
    public long TimestampMilliseconds { get; set; } = Absent;

    /// <summary>Base64 of raw mu-law, 8 bytes a millisecond, of any length; JSON escapes are already undone.</summary>
    public ReadOnlySpan<byte> Payload { get; set; }

    /// <summary>The key pressed, in a <c>dtmf</c> message.</summary>
    public ReadOnlySpan<byte> Digit { get; set; }

    /// <summary>The name of our mark that has come back, in a <c>mark</c> message.</summary>
    public ReadOnlySpan<byte> MarkName { get; set; }
}
