using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class ParameterTests
{
    private const string Us = "speech_model=universal-streaming-english&";

    private const string Languages =
        "'en', 'es', 'de', 'fr', 'it', 'pt', 'tr', 'nl', 'sv', 'no', 'da', 'fi', 'hi', 'vi', 'ar', 'he', 'ja', 'ur', 'zh', 'ru', 'ko', "
        + "'ca', 'gl', 'ro', 'et', 'fa', 'yue', 'af', 'mr', 'zu', 'xh', 'nn' or 'multi'";

    public static TheoryData<string, string> Invalid { get; } = new()
    {
        {
            "speech_model=universal-3-pro",
            "Invalid 'speech_model': Input should be 'universal-streaming-english', 'universal-streaming-multilingual', 'whisper-rt', "
            + "'u3-rt-pro', 'u3-rt-pro-beta-1', 'u3-rt-agent', 'universal-3-5-pro', 'universal-3-6-pro', 'universal-3-6', "
            + "'universal-3-7-preview' or '_universal-3-5-notetaker'"
        },
        { "sample_rate=7000", "Invalid 'sample_rate': Value error, sample_rate must be at least 8,000 Hz" },
        { "sample_rate=96001", "Invalid 'sample_rate': Value error, sample_rate must be at most 96,000 Hz" },
        { "encoding=flac", "'flac' is not a valid Encoding" },
        { "language_codes=[\"xx\"]", $"Invalid 'language_codes.0': Input should be {Languages}" },
        { "language_codes=en&language_codes=xx", $"Invalid 'language_codes.1': Input should be {Languages}" },
        { "language_codes=en,es", "Invalid language_codes: Invalid JSON array" },
        { "language_codes=[\"multi\",\"en\"]", "Invalid 'language_codes': Value error, 'multi' must stand alone" },
        {
            "keyterms_prompt=" + JsonSerializer.Serialize(Enumerable.Repeat("a", 101)),
            "Invalid 'keyterms_prompt': Value error, Max 100 items"
        },
        { "keyterms_prompt=a,b", "Invalid keyterms_prompt: Invalid JSON array" },
        { "keyterms_prompt={}", "Invalid keyterms_prompt: Invalid JSON array" },
        {
            "agent_context=" + new string('x', 1800),
            "Invalid 'agent_context': Value error, agent_context exceeds maximum length of 1750 characters (got 1800)"
        },
        { "prompt=" + new string('x', 1800), "prompt exceeds maximum length of 1750 characters (got 1800)" },
        {
            Us + "prompt=hello",
            "prompt is only supported with the 'u3-rt-pro' speech_model. Current speech_model: 'universal-streaming-english'"
        },
        { Us + "mode=balanced", "mode is not supported with speech_model 'universal-streaming-english'" },
        { "min_turn_silence=160.0", "invalid literal for int() with base 10: '160.0'" },
        { "max_turn_silence=", "invalid literal for int() with base 10: ''" },
        { "inactivity_timeout=4", "Invalid 'inactivity_timeout': Input should be greater than or equal to 5" },
        { "vad_threshold=1.5", "Invalid 'vad_threshold': Input should be less than or equal to 1" },
        { "vad_threshold=NaN", "Invalid 'vad_threshold': Input should be less than or equal to 1" },
        { "format_turns=yes", "Invalid 'format_turns': Input should be a valid boolean, unable to interpret input" },
        { "voice_focus_threshold=0.5", "Invalid 'voice_focus_threshold': Value error, voice_focus_threshold requires voice_focus" },
        { "domain=law", "Invalid 'domain': Input should be 'medical-v1'" },
        { "llm_gateway=[1]", "Invalid llm_gateway: Invalid JSON object" },
    };

    [Theory]
    [MemberData(nameof(Invalid))]
    public async Task An_invalid_value_is_fatal_before_Begin(string query, string text)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.OpenAsync(fake, query);

        var ending = await client.EndAsync();

        var error = Assert.Single(ending.Messages);
        Assert.Equal("User Input Validation Error: " + text, error.GetProperty("error").GetString());
        Assert.Equal((3006, 3006), (error.GetProperty("error_code").GetInt32(), ending.Code));
        Assert.Equal("See Error message for details", ending.Reason);
    }

    [Theory]
    [InlineData("")]
    [InlineData("misspelled=1&formatted_finals=true&word_finalization_max_wait_time=x")]
    [InlineData("format_turns=True&include_partial_turns=False")]
    [InlineData("min_turn_silence=1&min_end_of_turn_silence_when_confident=99999")]
    [InlineData("language_codes=[\"es\",\"en\"]")]
    [InlineData("language_codes=es&language_codes=en")]
    [InlineData("language_codes=[\"multi\"]")]
    [InlineData("keyterms_prompt=[\"a term that is much longer than the fifty characters which the service takes\"]")]
    [InlineData("speech_model=whisper-rt")]
    [InlineData("speech_model=u3-rt-pro&prompt=A%20call%20to%20a%20garage")]
    [InlineData("encoding=ogg_opus")]
    [InlineData("voice_focus=near-field&voice_focus_threshold=0.5")]
    public async Task Valid_and_unknown_parameters_are_accepted(string query)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, query);

        Assert.Equal("Termination", (await client.TerminateAndEndAsync()).Messages[^1].Type());
    }
}
