namespace PhoneTranscriber.Twilio;

/// <summary>What a read from a media socket gave. All but <see cref="Text"/> and <see cref="Binary"/> end the reading.</summary>
internal enum ReceivedKind
{
    Text,

    /// <summary>A whole binary message, whose content was thrown away: the protocol has none.</summary>
    Binary,

    /// <summary>The message passed the limit; the rest of it was not read.</summary>
    TooBig,

    /// <summary>The peer has closed the socket in due form.</summary>
    Closed,

    /// <summary>The connection is gone without a close, or the peer broke the WebSocket protocol.</summary>
    Lost,
}
