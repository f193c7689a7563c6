namespace PhoneTranscriber.AssemblyAI;

/// <summary>The values of <c>language_codes</c> that Universal-3 Pro models take.</summary>
internal static class LanguageCodes
{
    public const int MaxItems = 10;

    /// <summary>Code switching without a list; must stand alone.</summary>
    public const string Multi = "multi";

    private static readonly HashSet<string> All = new(StringComparer.Ordinal)
    {
        "en", "es", "de", "fr", "it", "pt", "tr", "nl", "sv", "no", "da", "fi", "hi", "vi", "ar", "he", "ja",
        "ur", "zh", "ru", "ko", "ca", "gl", "ro", "et", "fa", "yue", "af", "mr", "zu", "xh", "nn", Multi,
    };

    private static readonly HashSet<string> Only36 = new(StringComparer.Ordinal)
    {
        "af", "yue", "et", "gl", "ko", "mr", "nn", "fa", "ro", "ru", "ur", "xh", "zu",
    };

    /// <summary>Says what is wrong with one code on a Pro model, or null.</summary>
    public static string? ProblemOf(string code, string? model) =>
        !All.Contains(code) ? $"'{code}' is not a language the service takes"
        : Only36.Contains(code) && model != SpeechModels.Universal36Pro ? $"'{code}' needs {SpeechModels.Universal36Pro}, not {model}"
        : null;
}
