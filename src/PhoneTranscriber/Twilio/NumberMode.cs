namespace PhoneTranscriber.Twilio;

/// <summary>What happens to a call on a number.</summary>
internal enum NumberMode
{
    /// <summary>The bridge greets and listens; the call ends when the stream does. One track: the caller.</summary>
    Answer,

    /// <summary>The call is forwarded to an agent while both tracks are streamed.</summary>
    Forward,

    /// <summary>The stream is started and the call is handed to the customer's own TwiML.</summary>
    Redirect,
}
