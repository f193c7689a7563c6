namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A TwiML document that Twilio would accept.</summary>
/// <param name="Raw">The document as received.</param>
/// <param name="Verbs">The verbs in the order in which they are run.</param>
public sealed record Twiml(string Raw, IReadOnlyList<TwimlVerb> Verbs)
{
    /// <summary>Position of the first verb that opens a stream, or -1.</summary>
    public int StreamIndex => Verbs.ToList().FindIndex(static verb => verb.Stream is not null);

    /// <summary>The stream the document asks for, or null.</summary>
    public StreamInstruction? Stream => StreamIndex < 0 ? null : Verbs[StreamIndex].Stream;

    /// <summary>The verb that follows the stream; null means that nothing is left and the call ends.</summary>
    public TwimlVerb? AfterStream => StreamIndex < 0 ? null : Verbs.ElementAtOrDefault(StreamIndex + 1);

    /// <summary>What is said to the caller, over the whole document.</summary>
    public string Spoken => string.Join(' ', Verbs.Where(static verb => verb.Name == "Say").Select(static verb => verb.Text));

    /// <summary>What is reached by <c>&lt;Dial&gt;</c>, or null.</summary>
    public string? Dialed => Verbs.FirstOrDefault(static verb => verb.Name == "Dial")?.Text;
}
