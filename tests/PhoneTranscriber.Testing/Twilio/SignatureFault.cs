namespace PhoneTranscriber.Testing.Twilio;

/// <summary>What is wrong with the <c>X-Twilio-Signature</c> of a request.</summary>
public enum SignatureFault
{
    /// <summary>Nothing: the request is signed as Twilio signs it.</summary>
    None,

    /// <summary>The header is not sent.</summary>
    Missing,

    /// <summary>The header is well formed but made with another auth token.</summary>
    WrongToken,

    /// <summary>The header is not base64 at all.</summary>
    Garbage,
}
