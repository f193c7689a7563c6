namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// The connection parameters of Streaming v3, one property per query parameter, named by its field (<c>min_turn_silence</c> is
/// <see cref="MinTurnSilence"/>). What is null, empty or an empty list is not sent, and the service's default applies. The service ignores
/// unknown names silently and refuses wrong values with 3006 before the session begins; <see cref="Validate"/> finds those beforehand.
/// </summary>
/// <remarks>
/// Source: AssemblyAI Streaming API reference, query parameters. "Universal-Streaming", "Pro" and "Whisper" name the model families of
/// <see cref="ModelFamily"/>. The class binds to <c>Microsoft.Extensions.Configuration</c> as it is.
/// </remarks>
public sealed class StreamingParameters
{
    // Audio and model

    /// <summary>The model, see <see cref="SpeechModels"/>. Required: the service's own default has changed over time.</summary>
    public string? SpeechModel { get; set; } = SpeechModels.Universal35Pro;

    /// <summary>The audio's encoding, see <see cref="AudioEncodings"/>.</summary>
    public string? Encoding { get; set; } = AudioEncodings.PcmMulaw;

    /// <summary>The audio's true rate, 8000..96000 Hz; required for PCM. A wrong rate gives garbage text, not an error.</summary>
    public int? SampleRate { get; set; } = 8000;

    // Turns and partials

    /// <summary>Preset of the turn settings, see <see cref="TurnModes"/>. Pro only.</summary>
    public string? Mode { get; set; }

    /// <summary>Silence after which a complete-sounding turn ends, 50..10000 ms. Universal-Streaming 400, Pro by mode.</summary>
    public int? MinTurnSilence { get; set; }

    /// <summary>Silence after which any turn ends, ms. Universal-Streaming 1280, Pro by mode.</summary>
    public int? MaxTurnSilence { get; set; }

    /// <summary>0..1, default 0.4. Universal-Streaming only; on Pro it has no effect and is not sent.</summary>
    public double? EndOfTurnConfidenceThreshold { get; set; }

    /// <summary>0..1: frames below it count as silence; raise it in noise.</summary>
    public double? VadThreshold { get; set; }

    /// <summary>Punctuate and case ended turns, default false. Universal-Streaming and Whisper; Pro always formats.</summary>
    public bool? FormatTurns { get; set; }

    /// <summary>Send turns in progress, default true (false with <see cref="RedactPii"/>).</summary>
    public bool? IncludePartialTurns { get; set; }

    /// <summary>Delay of the first partial, 0..1000 ms, to which the service adds 256 ms. Pro only.</summary>
    public int? InterruptionDelay { get; set; }

    /// <summary>Partials at short intervals within a turn, default true. Pro only.</summary>
    public bool? ContinuousPartials { get; set; }

    /// <summary>Thinly documented by the vendor; leave unset unless advised. Pro only.</summary>
    public int? TurnLeftPadMs { get; set; }

    /// <summary>Thinly documented by the vendor, its unit among other things; leave unset unless advised. Pro only.</summary>
    public int? MaxTurnDuration { get; set; }

    // Vocabulary, context, language

    /// <summary>
    /// Up to 100 terms of up to 50 characters to favour. Universal-Streaming (best with <see cref="FormatTurns"/>) and Pro.
    /// </summary>
    public IReadOnlyList<string>? KeytermsPrompt { get; set; }

    /// <summary>Context about the audio, up to 1750 characters. Pro only; fatal on others.</summary>
    public string? Prompt { get; set; }

    /// <summary>The other party's last utterance, up to 1750 characters. Pro only.</summary>
    public string? AgentContext { get; set; }

    /// <summary>How many earlier turns serve as context, 0..100; 0 for none. Pro only.</summary>
    public int? PreviousContextNTurns { get; set; }

    /// <summary>
    /// Up to 10 languages to expect, the first decides the script; or <c>multi</c> alone. It steers, it does not lock. Pro only.
    /// </summary>
    public IReadOnlyList<string>? LanguageCodes { get; set; }

    /// <summary>Name the language of ended turns, default false. Pro, Whisper and <c>universal-streaming-multilingual</c>.</summary>
    public bool? LanguageDetection { get; set; }

    /// <summary><c>en</c> or <c>multi</c>; deprecated by the vendor. Universal-Streaming only.</summary>
    public string? Language { get; set; }

    /// <summary>Specialised vocabulary: <c>medical-v1</c> (English, Spanish, German, French).</summary>
    public string? Domain { get; set; }

    /// <summary>Voice isolation: <c>near-field</c> or <c>far-field</c>. Pro only.</summary>
    public string? VoiceFocus { get; set; }

    /// <summary>0..1; needs <see cref="VoiceFocus"/>.</summary>
    public double? VoiceFocusThreshold { get; set; }

    // Speakers and privacy

    /// <summary>
    /// Tell speakers apart, default false. Universal-Streaming and Pro. On Pro it replaces the mode's settings and cuts turns at 10 s,
    /// losing words; a session per track separates speakers better.
    /// </summary>
    public bool? SpeakerLabels { get; set; }

    /// <summary>At most so many speakers, 1..10.</summary>
    public int? MaxSpeakers { get; set; }

    /// <summary>How often speakers are re-assigned: 0 (never while the session lasts) or 120000..300000 ms.</summary>
    public int? SpeakerLabelsRevisionIntervalMs { get; set; }

    /// <summary>Replace profanity by <c>***</c>, default false.</summary>
    public bool? FilterProfanity { get; set; }

    /// <summary>Redact personal data in ended turns, default false; switches partials off.</summary>
    public bool? RedactPii { get; set; }

    /// <summary>
    /// Kinds of data to redact, default all; passed on unchecked because the vendor's list grows. Needs <see cref="RedactPii"/>.
    /// </summary>
    public IReadOnlyList<string>? RedactPiiPolicies { get; set; }

    /// <summary>How to redact: <c>hash</c> (default) or <c>entity_name</c>. Needs <see cref="RedactPii"/>.</summary>
    public string? RedactPiiSub { get; set; }

    // Service features

    /// <summary>
    /// End the session with 3006 after so many seconds without any message, 5..3600; none by default. Set it: without it a session whose
    /// client vanished is billed for up to 3 h.
    /// </summary>
    public int? InactivityTimeout { get; set; }

    /// <summary>Send a <see cref="HeartbeatMessage"/> every 5 s, default false.</summary>
    public bool? SessionHeartbeat { get; set; }

    /// <summary>An http(s) URL that gets one POST with the ended turns after the session, see <see cref="SessionTranscript"/>.</summary>
    public string? WebhookUrl { get; set; }

    /// <summary>Header that the webhook request shall carry; comes with <see cref="WebhookAuthHeaderValue"/>.</summary>
    public string? WebhookAuthHeaderName { get; set; }

    /// <summary>A secret. It travels in the connection's URL.</summary>
    public string? WebhookAuthHeaderValue { get; set; }

    /// <summary>
    /// A JSON object <c>{"model":…,"messages":[{"role":…,"content":…}],"max_tokens":…}</c> run on every ended turn, which replaces
    /// <c>{{turn}}</c>. Silently does nothing on accounts without access.
    /// </summary>
    public string? LlmGateway { get; set; }

    /// <summary>Parameters newer than this library, by wire name, as they shall stand in the URL before escaping; not checked.</summary>
    public IDictionary<string, string>? AdditionalParameters { get; set; }

    /// <summary>The family of <see cref="SpeechModel"/>.</summary>
    public ModelFamily Family => SpeechModels.FamilyOf(SpeechModel);

    /// <summary>Finds every mistake, against the model's family; empty if there is none. Each names its parameter.</summary>
    public IReadOnlyList<string> Validate() => StreamingParametersRules.Check(this);

    /// <summary>A copy that shares nothing with this one.</summary>
    public StreamingParameters Clone()
    {
        var copy = (StreamingParameters)MemberwiseClone();
        copy.KeytermsPrompt = KeytermsPrompt?.ToArray();
        copy.LanguageCodes = LanguageCodes?.ToArray();
        copy.RedactPiiPolicies = RedactPiiPolicies?.ToArray();
        copy.AdditionalParameters = AdditionalParameters is { } additional ? new Dictionary<string, string>(additional) : null;
        return copy;
    }

    /// <summary>
    /// The parameters as a query without <c>?</c>: invariant numbers, <c>true</c>/<c>false</c>, lists as one URL-encoded JSON array.
    /// </summary>
    public string ToQueryString() => StreamingParametersQuery.Write(this);

    /// <summary>A copy with the settings of <paramref name="update"/> over its own: what a session that was updated would be opened with.</summary>
    public StreamingParameters With(ConfigurationUpdate update)
    {
        ArgumentNullException.ThrowIfNull(update);
        var copy = (StreamingParameters)MemberwiseClone();
        copy.MinTurnSilence = update.MinTurnSilence ?? MinTurnSilence;
        copy.MaxTurnSilence = update.MaxTurnSilence ?? MaxTurnSilence;
        copy.EndOfTurnConfidenceThreshold = update.EndOfTurnConfidenceThreshold ?? EndOfTurnConfidenceThreshold;
        copy.VadThreshold = update.VadThreshold ?? VadThreshold;
        copy.FormatTurns = update.FormatTurns ?? FormatTurns;
        copy.KeytermsPrompt = update.KeytermsPrompt ?? KeytermsPrompt;
        copy.FilterProfanity = update.FilterProfanity ?? FilterProfanity;
        copy.Prompt = update.Prompt is "" ? null : update.Prompt ?? Prompt;
        copy.AgentContext = update.AgentContext is "" ? null : update.AgentContext ?? AgentContext;
        copy.LanguageCodes = update.LanguageCodes ?? LanguageCodes;
        copy.InterruptionDelay = update.InterruptionDelay ?? InterruptionDelay;
        copy.ContinuousPartials = update.ContinuousPartials ?? ContinuousPartials;
        copy.TurnLeftPadMs = update.TurnLeftPadMs ?? TurnLeftPadMs;
        copy.SessionHeartbeat = update.SessionHeartbeat ?? SessionHeartbeat;
        if (copy.KeytermsPrompt is { Count: 0 }) copy.KeytermsPrompt = null;
        if (copy.LanguageCodes is { Count: 0 }) copy.LanguageCodes = null;
        return copy;
    }
}
