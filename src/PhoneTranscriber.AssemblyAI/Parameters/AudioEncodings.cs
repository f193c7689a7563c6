namespace PhoneTranscriber.AssemblyAI;

/// <summary>Values of <c>encoding</c>. All audio is mono.</summary>
public static class AudioEncodings
{
    /// <summary>Signed 16-bit little-endian samples: 16 bytes per ms at 8 kHz.</summary>
    public const string PcmS16Le = "pcm_s16le";

    /// <summary>G.711 mu-law, the telephone's: 8 bytes per ms at 8 kHz.</summary>
    public const string PcmMulaw = "pcm_mulaw";

    /// <summary>Opus, exactly one packet per message; the sample rate is ignored.</summary>
    public const string Opus = "opus";

    /// <summary>Opus in Ogg, any chunking; the sample rate is ignored.</summary>
    public const string OggOpus = "ogg_opus";

    /// <summary>AAC in ADTS, any chunking; the sample rate is ignored.</summary>
    public const string Aac = "aac";

    internal static readonly string[] All = [PcmS16Le, PcmMulaw, Opus, OggOpus, Aac];

    /// <summary>
    /// Whether the service needs <c>sample_rate</c> to understand the audio; true when none is given, for it then assumes PCM.
    /// </summary>
    internal static bool NeedsSampleRate(string? encoding) => encoding is null or "" or PcmS16Le or PcmMulaw;
}
