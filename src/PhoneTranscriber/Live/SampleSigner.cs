using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Live;

/// <summary>Signs the sample call's upgrade as Twilio would, when signatures are checked.</summary>
internal sealed class SampleSigner(TwilioSettings settings, PublicAddress address)
{
    /// <summary>The <c>X-Twilio-Signature</c> header's value; null when none is needed.</summary>
    public string? SignUpgrade(Uri bridge) =>
        settings.ValidateSignatures && settings.AuthToken is { Length: > 0 } token
            ? new RequestValidator(token).Sign(PublicAddress.JoinSocket(address.Url ?? bridge, "/twilio/media").OriginalString, [])
            : null;
}
