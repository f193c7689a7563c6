using System.ComponentModel.DataAnnotations;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>Section <c>Numbers:N</c>: how calls on one number are treated.</summary>
internal sealed class NumberSettings : IValidatableObject
{
    /// <summary>E.164, or <c>*</c> for every number without an entry of its own.</summary>
    public string Number { get; set; } = "*";

    /// <summary>What people call it, such as <c>Support</c>: shown with its calls, 1..60 characters; null for none.</summary>
    public string? Name { get; set; }

    public NumberMode Mode { get; set; }

    /// <summary>Spoken before the stream starts; empty for none. Many places require that callers are told.</summary>
    public string Greeting { get; set; } = "This call is transcribed.";

    /// <summary>E.164 number, <c>client:…</c> or <c>sip:…</c>; needed by <see cref="NumberMode.Forward"/>.</summary>
    public string? ForwardTo { get; set; }

    /// <summary>URL of the TwiML to continue with; needed by <see cref="NumberMode.Redirect"/>.</summary>
    public Uri? RedirectUrl { get; set; }

    /// <summary>Both by default where the call goes on to somebody, else inbound.</summary>
    public StreamTrack? Track { get; set; }

    /// <summary>Language spoken on this number, such as <c>en</c>.</summary>
    public string? Language { get; set; }

    /// <summary>
    /// Spoken, before hanging up, to a caller who cannot be served because the bridge is full or being shut down. Where the call goes on to
    /// somebody it does so all the same, without being transcribed.
    /// </summary>
    public string Busy { get; set; } = "We cannot take your call right now. Please try again later.";

    /// <summary>Overrides of section <c>Speech</c> for this number.</summary>
    public SpeechSettings? Speech { get; set; }

    /// <summary>Overrides of section <c>Silence</c> for this number.</summary>
    public SilenceSettings? Silence { get; set; }

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (Name is not null && (string.IsNullOrWhiteSpace(Name) || Name.Length > 60 || Name.Any(char.IsControl)))
            yield return new ValidationResult("must be 1 to 60 characters on one line", [nameof(Name)]);
        if (Mode == NumberMode.Forward && string.IsNullOrWhiteSpace(ForwardTo))
            yield return new ValidationResult("is needed by Mode=Forward", [nameof(ForwardTo)]);
        if (Mode == NumberMode.Redirect && RedirectUrl is not { IsAbsoluteUri: true, Scheme: "http" or "https" })
            yield return new ValidationResult("is needed by Mode=Redirect, as a full URL", [nameof(RedirectUrl)]);
        if (Mode == NumberMode.Answer && Track is StreamTrack.Outbound or StreamTrack.Both)
            yield return new ValidationResult("must be inbound with Mode=Answer: Twilio streams only the caller there", [nameof(Track)]);
    }
}
