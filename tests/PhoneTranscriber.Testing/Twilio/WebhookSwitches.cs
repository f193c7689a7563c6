namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Deviations in the delivery of the voice webhook and of callbacks; the defaults are a well-behaved Twilio.</summary>
public sealed record WebhookSwitches
{
    /// <summary>Deliver the voice webhook by GET, its fields in the query.</summary>
    public bool UseGet { get; init; }

    /// <summary>Deliver the voice webhook twice at once, both with the same <c>I-Twilio-Idempotency-Token</c>.</summary>
    public bool DeliverTwice { get; init; }

    /// <summary>Fault of the voice webhook's signature.</summary>
    public SignatureFault Signature { get; init; }

    /// <summary>Fault of the signature of status callbacks and of the <c>&lt;Connect action&gt;</c> request.</summary>
    public SignatureFault CallbackSignature { get; init; }

    /// <summary>Spelling of the signed URL.</summary>
    public SignedUrlForm SignedUrl { get; init; }

    /// <summary>Fields added to the voice webhook before it is signed.</summary>
    public IReadOnlyDictionary<string, string> ExtraFields { get; init; } = new Dictionary<string, string>();

    /// <summary>Fields of the voice webhook that are replaced after it was signed, as a forger would.</summary>
    public IReadOnlyDictionary<string, string> TamperedFields { get; init; } = new Dictionary<string, string>();

    /// <summary>Add the <c>X-Forwarded-*</c> headers a tunnel adds, to webhooks and to the stream's upgrade.</summary>
    public bool ForwardedHeaders { get; init; }
}
