namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// The spelling of the URL that is signed. Twilio's documentation and field reports disagree about ports and the trailing
/// slash, so a receiver has to accept each of these.
/// </summary>
[Flags]
public enum SignedUrlForm
{
    /// <summary>The URL as configured.</summary>
    AsConfigured = 0,

    /// <summary>A slash is appended to the path.</summary>
    TrailingSlash = 1,

    /// <summary>The scheme's default port is written out (<c>:443</c>, <c>:80</c>) where the URL names none.</summary>
    ExplicitPort = 2,
}
