namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A webhook or callback before it is signed.</summary>
/// <param name="Url">Its public URL.</param>
/// <param name="Fields">The form fields that are signed.</param>
/// <param name="Fault">What to do wrong with the signature.</param>
internal sealed record WebhookRequest(string Url, IReadOnlyDictionary<string, string> Fields, SignatureFault Fault)
{
    public bool ByGet { get; init; }

    public string? IdempotencyToken { get; init; }

    /// <summary>Values sent in place of the signed ones.</summary>
    public IReadOnlyDictionary<string, string> Tampered { get; init; } = new Dictionary<string, string>();
}
