namespace PhoneTranscriber.Testing.Twilio;

/// <summary>The verbs, nouns and attributes of TwiML for voice that a transcription bridge can have a use for.</summary>
internal static class TwimlGrammar
{
    public static readonly Dictionary<string, string[]> Verbs = new()
    {
        ["Say"] = ["voice", "language", "loop"],
        ["Play"] = ["loop", "digits"],
        ["Pause"] = ["length"],
        ["Dial"] =
        [
            "action", "answerOnBridge", "callerId", "hangupOnStar", "method", "record", "recordingStatusCallback",
            "referUrl", "ringTone", "sequential", "timeLimit", "timeout", "trim",
        ],
        ["Start"] = ["action", "method"],
        ["Stop"] = [],
        ["Connect"] = ["action", "method"],
        ["Redirect"] = ["method"],
        ["Hangup"] = [],
        ["Reject"] = ["reason"],
    };

    public static readonly Dictionary<string, string[]> Nouns = new()
    {
        ["Dial"] = ["Number", "Client", "Sip", "Queue", "Conference"],
        ["Start"] = ["Stream"],
        ["Stop"] = ["Stream"],
        ["Connect"] = ["Stream"],
        ["Say"] = ["break", "emphasis", "p", "phoneme", "prosody", "s", "say-as", "sub", "w"],
    };

    public static readonly string[] StreamAttributes = ["url", "name", "track", "statusCallback", "statusCallbackMethod", "connectorName"];

    public static readonly string[] ParameterAttributes = ["name", "value"];

    public static readonly string[] ContentTypes = ["text/xml", "application/xml", "text/html"];
}
