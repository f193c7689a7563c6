namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>The service's enumeration of <c>speech_model</c>, in the order its error message lists it.</summary>
internal static class SpeechModels
{
    private static readonly string[] Accepted =
    [
        "universal-streaming-english", "universal-streaming-multilingual", "whisper-rt", "u3-rt-pro", "u3-rt-pro-beta-1", "u3-rt-agent",
        "universal-3-5-pro", "universal-3-6-pro", "universal-3-6", "universal-3-7-preview", "_universal-3-5-notetaker",
    ];

    public static string Expected { get; } = Enumeration.Of(Accepted);

    public static bool IsKnown(string model) => Accepted.Contains(model);

    /// <summary>Models that begin and are cancelled a few seconds later.</summary>
    public static bool IsUnavailable(string model) => model is "universal-3-7-preview" or "u3-rt-agent";

    public static ModelFamily FamilyOf(string model) => model switch
    {
        "universal-streaming-english" or "universal-streaming-multilingual" => ModelFamily.Universal,
        "whisper-rt" => ModelFamily.Whisper,
        _ => ModelFamily.Pro,
    };
}
