namespace PhoneTranscriber.AssemblyAI;

/// <summary>Values of <c>speech_model</c>. The vocabulary is open: any other name is passed on and judged by the service.</summary>
public static class SpeechModels
{
    /// <summary>Universal-3.6 Pro: 32 languages.</summary>
    public const string Universal36Pro = "universal-3-6-pro";

    /// <summary>Universal-3.5 Pro: 19 languages; this library's default.</summary>
    public const string Universal35Pro = "universal-3-5-pro";

    /// <summary>Universal-Streaming, English.</summary>
    public const string UniversalStreamingEnglish = "universal-streaming-english";

    /// <summary>Universal-Streaming in English, Spanish, French, German, Italian and Portuguese.</summary>
    public const string UniversalStreamingMultilingual = "universal-streaming-multilingual";

    /// <summary>The first Universal-3 Pro streaming model; legacy, still accepted.</summary>
    public const string U3RealTimePro = "u3-rt-pro";

    /// <summary>Beta of <see cref="U3RealTimePro"/>; legacy, still accepted.</summary>
    public const string U3RealTimeProBeta1 = "u3-rt-pro-beta-1";

    /// <summary>Whisper: 99 languages, tags such as <c>[Silence]</c>; legacy, still accepted.</summary>
    public const string WhisperRealTime = "whisper-rt";

    // Names in circulation (the batch API's, an SDK alias) that the streaming service refuses with 3006.
    private static readonly string[] Refused = ["universal-3-pro", "universal-3-5-pro-realtime", "u3-pro"];

    /// <summary>The family of a model; <see cref="ModelFamily.Unknown"/> for a name this library does not know.</summary>
    public static ModelFamily FamilyOf(string? model) => model switch
    {
        Universal36Pro or Universal35Pro or U3RealTimePro or U3RealTimeProBeta1 => ModelFamily.Pro,
        UniversalStreamingEnglish or UniversalStreamingMultilingual => ModelFamily.UniversalStreaming,
        WhisperRealTime => ModelFamily.Whisper,
        _ => ModelFamily.Unknown,
    };

    internal static bool IsRefused(string model) => Refused.Contains(model, StringComparer.Ordinal);
}
