using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>What the bridge asks of every speech session, and what it cannot do with one.</summary>
internal static class SpeechDefaults
{
    /// <summary>The net under a crashed process: the service closes a session that gets no message for so long, s.</summary>
    private const int InactivitySeconds = 60;

    /// <summary>Fills in what was not configured.</summary>
    public static void Apply(StreamingParameters parameters, string? language)
    {
        parameters.Encoding ??= AudioEncodings.PcmMulaw;
        parameters.SampleRate ??= 8000;
        parameters.InactivityTimeout ??= InactivitySeconds;
        var family = SpeechModels.FamilyOf(parameters.SpeechModel);
        // How a stalled session is told from one that has nothing to say.
        if (family is ModelFamily.UniversalStreaming or ModelFamily.Pro) parameters.SessionHeartbeat ??= true;
        // Without it the older models give neither punctuation nor capitals.
        if (family == ModelFamily.UniversalStreaming) parameters.FormatTurns ??= true;
        if (language is null) return;
        if (family == ModelFamily.Pro) parameters.LanguageCodes ??= [language];
        else if (family == ModelFamily.UniversalStreaming) parameters.Language ??= language;
    }

    /// <summary>Parameters that the service would take, but that phone audio or this bridge cannot serve.</summary>
    public static IEnumerable<string> Problems(StreamingParameters parameters)
    {
        var telephone = parameters.Encoding is AudioEncodings.PcmMulaw && parameters.SampleRate is 8000;
        var linear = parameters.Encoding is AudioEncodings.PcmS16Le && parameters.SampleRate is 8000 or 16000;
        if (!telephone && !linear)
            yield return "Encoding must be pcm_mulaw at SampleRate 8000, or pcm_s16le at 8000 or 16000: phone audio is 8 kHz mu-law";
        if (parameters.InactivityTimeout is < 5 or > 300)
            yield return "InactivityTimeout must be 5 to 300 s: it is the net under a crashed process";
    }
}
