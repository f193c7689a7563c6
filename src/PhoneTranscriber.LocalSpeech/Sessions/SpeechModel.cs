namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>The names of AssemblyAI's models and the two shapes in which they report turns.</summary>
internal static class SpeechModel
{
    public const string Default = "universal-3-5-pro";

    /// <summary>In the order of the service's error message.</summary>
    public static readonly string[] All =
    [
        "universal-streaming-english", "universal-streaming-multilingual", "whisper-rt", "u3-rt-pro", "u3-rt-pro-beta-1", "u3-rt-agent",
        "universal-3-5-pro", "universal-3-6-pro", "universal-3-6", "universal-3-7-preview", "_universal-3-5-notetaker",
    ];

    public static bool IsUniversalStreaming(string model) => model.StartsWith("universal-streaming-", StringComparison.Ordinal);

    public static bool IsPro(string model) => !IsUniversalStreaming(model) && model != "whisper-rt";
}
