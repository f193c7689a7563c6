namespace PhoneTranscriber.Testing.Twilio;

/// <summary>One verb of a TwiML document.</summary>
/// <param name="Name">Element name, for example <c>Say</c>.</param>
/// <param name="Attributes">Its attributes.</param>
/// <param name="Text">Its text over all child elements, trimmed.</param>
/// <param name="Stream">The stream it opens: only in <c>Start</c> and <c>Connect</c>.</param>
public sealed record TwimlVerb(string Name, IReadOnlyDictionary<string, string> Attributes, string Text, StreamInstruction? Stream)
{
    /// <summary>Whether the call ends here whatever follows.</summary>
    public bool EndsCall => Name is "Hangup" or "Reject";
}
