using System.Globalization;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Configuration;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class StreamingParametersTests
{
    private const string Pro = SpeechModels.Universal35Pro;
    private const string Pro36 = SpeechModels.Universal36Pro;
    private const string English = SpeechModels.UniversalStreamingEnglish;
    private const string Multilingual = SpeechModels.UniversalStreamingMultilingual;
    private const string Whisper = SpeechModels.WhisperRealTime;

    public static TheoryData<string, string, Action<StreamingParameters>> Wrong => new()
    {
        { "SpeechModel (speech_model)", "", _ => { } },
        { "SpeechModel", "universal-3-pro", _ => { } },
        { "SpeechModel", "universal-3-5-pro-realtime", _ => { } },
        { "SpeechModel", "u3-pro", _ => { } },
        { "Encoding (encoding)", Pro, p => p.Encoding = "pcm_alaw" },
        { "SampleRate (sample_rate)", Pro, p => p.SampleRate = 7999 },
        { "SampleRate", Pro, p => p.SampleRate = 96_001 },
        { "SampleRate", Pro, p => p.SampleRate = null },
        { "SampleRate", Pro, p => (p.Encoding, p.SampleRate) = (null, null) },
        { "Mode (mode)", Pro, p => p.Mode = "fast" },
        { "Mode", English, p => p.Mode = TurnModes.Balanced },
        { "Mode", Whisper, p => p.Mode = TurnModes.Balanced },
        { "MinTurnSilence (min_turn_silence)", Pro, p => p.MinTurnSilence = 49 },
        { "MinTurnSilence", Pro, p => p.MinTurnSilence = 10_001 },
        { "MinTurnSilence", Whisper, p => p.MinTurnSilence = 400 },
        { "MaxTurnSilence (max_turn_silence)", Pro, p => p.MaxTurnSilence = -1 },
        { "MaxTurnSilence", Whisper, p => p.MaxTurnSilence = 400 },
        { "EndOfTurnConfidenceThreshold (end_of_turn_confidence_threshold)", English, p => p.EndOfTurnConfidenceThreshold = 1.01 },
        { "EndOfTurnConfidenceThreshold", English, p => p.EndOfTurnConfidenceThreshold = double.NaN },
        { "EndOfTurnConfidenceThreshold", Whisper, p => p.EndOfTurnConfidenceThreshold = 0.5 },
        { "VadThreshold (vad_threshold)", Pro, p => p.VadThreshold = -0.1 },
        { "InterruptionDelay (interruption_delay)", Pro, p => p.InterruptionDelay = 1001 },
        { "InterruptionDelay", English, p => p.InterruptionDelay = 0 },
        { "ContinuousPartials (continuous_partials)", English, p => p.ContinuousPartials = true },
        { "TurnLeftPadMs (turn_left_pad_ms)", Pro, p => p.TurnLeftPadMs = -1 },
        { "MaxTurnDuration (max_turn_duration)", English, p => p.MaxTurnDuration = 10 },
        { "KeytermsPrompt (keyterms_prompt)", Pro, p => p.KeytermsPrompt = [.. Enumerable.Repeat("a", 101)] },
        { "KeytermsPrompt", Pro, p => p.KeytermsPrompt = ["fine", new string('a', 51)] },
        { "KeytermsPrompt", Pro, p => p.KeytermsPrompt = ["fine", " "] },
        { "KeytermsPrompt", Whisper, p => p.KeytermsPrompt = ["a"] },
        { "Prompt (prompt)", Pro, p => p.Prompt = new('a', 1751) },
        { "Prompt", English, p => p.Prompt = "A call." },
        { "AgentContext (agent_context)", Pro, p => p.AgentContext = new('a', 1751) },
        { "AgentContext", Multilingual, p => p.AgentContext = "Hello?" },
        { "PreviousContextNTurns (previous_context_n_turns)", Pro, p => p.PreviousContextNTurns = 101 },
        { "PreviousContextNTurns", English, p => p.PreviousContextNTurns = 3 },
        { "LanguageCodes (language_codes)", Pro, p => p.LanguageCodes = ["en", "tlh"] },
        { "LanguageCodes", Pro, p => p.LanguageCodes = ["en", "multi"] },
        { "LanguageCodes", Pro, p => p.LanguageCodes = ["ru"] },
        { "LanguageCodes", Pro36, p => p.LanguageCodes = ["en", "es", "de", "fr", "it", "pt", "tr", "nl", "sv", "no", "da"] },
        { "LanguageCodes", English, p => p.LanguageCodes = ["en"] },
        { "LanguageDetection (language_detection)", English, p => p.LanguageDetection = true },
        { "Language (language)", English, p => p.Language = "de" },
        { "Language", Pro, p => p.Language = "en" },
        { "Domain (domain)", Pro, p => p.Domain = "legal-v1" },
        { "VoiceFocus (voice_focus)", Pro, p => p.VoiceFocus = "mid-field" },
        { "VoiceFocus", English, p => p.VoiceFocus = "near-field" },
        { "VoiceFocusThreshold (voice_focus_threshold)", Pro, p => p.VoiceFocusThreshold = 0.5 },
        { "VoiceFocusThreshold", Pro, p => (p.VoiceFocus, p.VoiceFocusThreshold) = ("near-field", 2) },
        { "SpeakerLabels (speaker_labels)", Whisper, p => p.SpeakerLabels = true },
        { "MaxSpeakers (max_speakers)", Pro, p => p.MaxSpeakers = 0 },
        { "MaxSpeakers", Pro, p => p.MaxSpeakers = 11 },
        { "SpeakerLabelsRevisionIntervalMs (speaker_labels_revision_interval_ms)", Pro, p => p.SpeakerLabelsRevisionIntervalMs = 1 },
        { "SpeakerLabelsRevisionIntervalMs", Pro, p => p.SpeakerLabelsRevisionIntervalMs = 300_001 },
        { "RedactPiiPolicies (redact_pii_policies)", Pro, p => p.RedactPiiPolicies = ["person_name"] },
        { "RedactPiiSub (redact_pii_sub)", Pro, p => p.RedactPiiSub = "hash" },
        { "RedactPiiSub", Pro, p => (p.RedactPii, p.RedactPiiSub) = (true, "stars") },
        { "InactivityTimeout (inactivity_timeout)", Pro, p => p.InactivityTimeout = 4 },
        { "InactivityTimeout", Pro, p => p.InactivityTimeout = 3601 },
        { "WebhookUrl (webhook_url)", Pro, p => p.WebhookUrl = "/done" },
        { "WebhookAuthHeaderName (webhook_auth_header_name)", Pro, p => (p.WebhookUrl, p.WebhookAuthHeaderName) = ("https://a.test", "X-Key") },
        { "WebhookAuthHeaderValue (webhook_auth_header_value)", Pro, p => (p.WebhookUrl, p.WebhookAuthHeaderValue) = ("https://a.test", "k") },
        { "LlmGateway (llm_gateway)", Pro, p => p.LlmGateway = "{model" },
        { "LlmGateway", Pro, p => p.LlmGateway = "[]" },
        { "AdditionalParameters", Pro, p => p.AdditionalParameters = new Dictionary<string, string> { ["token"] = "t" } },
    };

    public static TheoryData<string, Action<StreamingParameters>> Right => new()
    {
        { Pro, _ => { } },
        { Pro, p => (p.MinTurnSilence, p.MaxTurnSilence, p.InterruptionDelay) = (50, 0, 1000) },
        { Pro, p => p.MinTurnSilence = 10_000 },
        { Pro, p => p.KeytermsPrompt = [.. Enumerable.Repeat(new string('ü', 50), 100)] },
        { Pro, p => p.KeytermsPrompt = [string.Concat(Enumerable.Repeat("😀", 50))] },
        { Pro, p => (p.Prompt, p.AgentContext) = (new('a', 1750), new('a', 1750)) },
        { Pro, p => (p.Prompt, p.AgentContext, p.Mode, p.KeytermsPrompt) = ("", "", "", []) },
        { English, p => (p.Prompt, p.AgentContext, p.Mode, p.LanguageCodes) = ("", "", "", []) },
        { Pro, p => p.LanguageCodes = ["multi"] },
        { Pro36, p => p.LanguageCodes = ["ru", "yue", "nn"] },
        { Pro, p => (p.VoiceFocus, p.VoiceFocusThreshold) = ("far-field", 0) },
        { Pro, p => (p.SpeakerLabels, p.MaxSpeakers, p.SpeakerLabelsRevisionIntervalMs) = (true, 10, 120_000) },
        { Pro, p => (p.RedactPii, p.RedactPiiSub, p.RedactPiiPolicies) = (true, "entity_name", ["kinds of tomorrow"]) },
        { Pro, p => (p.FormatTurns, p.EndOfTurnConfidenceThreshold) = (true, 0.4) },
        { Pro, p => (p.Encoding, p.SampleRate) = (AudioEncodings.OggOpus, null) },
        { Multilingual, p => (p.LanguageDetection, p.Language, p.Domain) = (true, "multi", "medical-v1") },
        { English, p => (p.FormatTurns, p.EndOfTurnConfidenceThreshold, p.VadThreshold) = (true, 1, 0) },
        { Whisper, p => (p.FormatTurns, p.LanguageDetection, p.IncludePartialTurns) = (true, true, false) },
        { Pro, p => (p.WebhookUrl, p.WebhookAuthHeaderName, p.WebhookAuthHeaderValue) = ("http://localhost/x", "X-Key", "k") },
        { Pro, p => p.LlmGateway = """{"model":"m","messages":[{"role":"user","content":"{{turn}}"}],"max_tokens":9}""" },
        { "a-model-of-tomorrow", p => (p.Mode, p.Prompt, p.LanguageCodes, p.Language) = (TurnModes.Balanced, "x", ["tlh"], "en") },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mistake_is_reported_by_the_name_of_its_parameter(string name, string model, Action<StreamingParameters> set)
    {
        var parameters = new StreamingParameters { SpeechModel = model };
        set(parameters);

        Assert.StartsWith(name, Assert.Single(parameters.Validate()), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Right))]
    public void What_the_service_takes_is_not_reported(string model, Action<StreamingParameters> set)
    {
        var parameters = new StreamingParameters { SpeechModel = model };
        set(parameters);

        Assert.Empty(parameters.Validate());
    }

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var parameters = new StreamingParameters
        {
            SpeechModel = English,
            Encoding = "flac",
            SampleRate = 7000,
            Mode = "fast",
            Prompt = "A call.",
            KeytermsPrompt = ["", new('a', 51)],
            InactivityTimeout = 1,
        };

        Assert.Equal(
            ["Encoding", "SampleRate", "Mode", "Mode", "KeytermsPrompt", "KeytermsPrompt", "Prompt", "InactivityTimeout"],
            parameters.Validate().Select(problem => problem.Split(' ')[0]));
    }

    [Fact]
    public void The_query_encodes_every_kind_of_value()
    {
        var parameters = new StreamingParameters
        {
            MinTurnSilence = 160,
            VadThreshold = 0.25,
            IncludePartialTurns = false,
            SessionHeartbeat = true,
            KeytermsPrompt = ["a", "b"],
            Prompt = "Über A&B = 1+1?",
            LlmGateway = """{"model":"m"}""",
            AdditionalParameters = new Dictionary<string, string> { ["new param"] = "ü" },
        };

        Assert.Equal(
            "speech_model=universal-3-5-pro&encoding=pcm_mulaw&sample_rate=8000&min_turn_silence=160&vad_threshold=0.25"
            + "&include_partial_turns=false&keyterms_prompt=%5B%22a%22%2C%22b%22%5D&prompt=%C3%9Cber%20A%26B%20%3D%201%2B1%3F"
            + "&session_heartbeat=true&llm_gateway=%7B%22model%22%3A%22m%22%7D&new%20param=%C3%BC",
            parameters.ToQueryString());
    }

    [Fact]
    public void Every_property_travels_under_its_wire_name()
    {
        var values = typeof(StreamingParameters).GetProperties()
            .Where(property => property.CanWrite && property.Name != nameof(StreamingParameters.AdditionalParameters))
            .ToDictionary(property => property.Name, property => Sample(property.PropertyType));
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(values.SelectMany(Flatten)).Build();

        var parameters = configuration.Get<StreamingParameters>()!;
        parameters.SpeechModel = English;
        var query = QueryHelpers.ParseQuery(parameters.ToQueryString());

        Assert.Equal(
            values.Keys.Select(System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName).Order(),
            query.Keys.Order());
        Assert.All(query.Where(pair => pair.Key != "speech_model"), pair => Assert.Contains(pair.Value.ToString(), new[] { "s", "7", "0.5", "true", """["x","y"]""" }));
    }

    [Fact]
    public void The_query_does_not_depend_on_the_culture()
    {
        var before = CultureInfo.CurrentCulture;
        var comma = (CultureInfo)CultureInfo.InvariantCulture.Clone();
        comma.NumberFormat.NumberDecimalSeparator = ",";
        CultureInfo.CurrentCulture = comma;
        try
        {
            Assert.Contains("vad_threshold=0.4", new StreamingParameters { VadThreshold = 0.4 }.ToQueryString(), StringComparison.Ordinal);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void A_threshold_without_effect_on_the_model_is_not_sent() =>
        Assert.DoesNotContain(
            "end_of_turn", new StreamingParameters { EndOfTurnConfidenceThreshold = 0.4 }.ToQueryString(), StringComparison.Ordinal);

    [Fact]
    public void A_clone_shares_nothing()
    {
        var terms = new List<string> { "a" };
        var original = new StreamingParameters
        {
            KeytermsPrompt = terms,
            AdditionalParameters = new Dictionary<string, string> { ["x"] = "1" },
        };

        var clone = original.Clone();
        terms.Add("b");
        original.AdditionalParameters["y"] = "2";
        original.Mode = TurnModes.MinLatency;

        Assert.Equal(["a"], clone.KeytermsPrompt);
        Assert.Equal(["x"], clone.AdditionalParameters!.Keys);
        Assert.Null(clone.Mode);
    }

    private static object Sample(Type type) =>
        type == typeof(int?) ? 7
        : type == typeof(double?) ? 0.5
        : type == typeof(bool?) ? true
        : type == typeof(string) ? "s"
        : new[] { "x", "y" };

    private static IEnumerable<KeyValuePair<string, string?>> Flatten(KeyValuePair<string, object> pair) => pair.Value is string[] list
        ? list.Select((item, i) => KeyValuePair.Create($"{pair.Key}:{i}", (string?)item))
        : [KeyValuePair.Create(pair.Key, Convert.ToString(pair.Value, CultureInfo.InvariantCulture))];
}
