using System.Text;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Steering;

namespace PhoneTranscriber.Tests.Steering;

public sealed class ConfigurationRequestTests
{
    [Fact]
    public async Task Every_field_of_the_update_is_read()
    {
        var (update, problems) = await ReadAsync(
            """
            {"minTurnSilence":200,"maxTurnSilence":900,"endOfTurnConfidenceThreshold":0.5,"vadThreshold":0.4,"formatTurns":true,
             "keytermsPrompt":["meter","gas"],"filterProfanity":false,"prompt":"","agentContext":"Hello","languageCodes":[],
             "interruptionDelay":0,"continuousPartials":true,"turnLeftPadMs":1,"sessionHeartbeat":true}
            """);
        Assert.Empty(problems);
        Assert.Equal((200, 900, 0.5, 0.4, true), (update.MinTurnSilence, update.MaxTurnSilence, update.EndOfTurnConfidenceThreshold, update.VadThreshold, update.FormatTurns));
        Assert.Equal(["meter", "gas"], update.KeytermsPrompt!);
        Assert.Equal([], update.LanguageCodes!);
        Assert.Equal((false, "", "Hello", 0, true), (update.FilterProfanity, update.Prompt, update.AgentContext, update.InterruptionDelay, update.ContinuousPartials));
        Assert.All(
            typeof(ConfigurationUpdate).GetProperties().Where(property => property.CanWrite),
            property => Assert.NotNull(property.GetValue(update)));
    }

    [Fact]
    public async Task Every_mistake_is_named_at_once()
    {
        var (_, problems) = await ReadAsync(
            $$"""
            {"minTurnSilence":20,"maxTurnSilence":"long","vadThreshold":1e400,"formatTurns":1,"keytermsPrompt":["ok",7],"prompt":null,
             "agentContext":"{{new string('x', 1751)}}","languageCodes":["xx"],"interruptionDelay":10.5,"sampleRate":8000,"bogus":1,"filterProfanity":true,"filterProfanity":false}
            """);
        Assert.Equal(
            [
                "agentContext", "bogus", "filterProfanity", "formatTurns", "interruptionDelay", "keytermsPrompt", "languageCodes", "maxTurnSilence",
                "minTurnSilence", "prompt", "sampleRate", "vadThreshold",
            ],
            problems.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("20 is outside 50..10000 ms", problems["minTurnSilence"].Single());
        Assert.Contains("fixed when a session is opened", problems["sampleRate"].Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("universal-3-5-pro", 700, 700, null)]
    [InlineData("universal-streaming-english", null, 700, 1.0)]
    [InlineData("a-model-of-tomorrow", 700, 700, null)]
    public async Task The_silence_that_ends_a_turn_is_mapped_by_the_model(string model, int? min, int? max, double? confidence)
    {
        var (update, problems) = await ReadAsync("""{"endOfTurnSilence":700,"vadThreshold":0.5}""", model);
        Assert.Empty(problems);
        Assert.Equal(
            (min, max, confidence, 0.5), (update.MinTurnSilence, update.MaxTurnSilence, update.EndOfTurnConfidenceThreshold, update.VadThreshold));
    }

    [Fact]
    public async Task It_is_not_combined_with_the_fields_it_sets()
    {
        var (_, problems) = await ReadAsync("""{"endOfTurnSilence":700,"minTurnSilence":100,"maxTurnSilence":100,"endOfTurnConfidenceThreshold":1}""");
        Assert.Equal(["endOfTurnConfidenceThreshold", "maxTurnSilence", "minTurnSilence"], problems.Keys.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("""{"endOfTurnSilence":49}""", "universal-3-5-pro", "endOfTurnSilence")]
    [InlineData("""{"endOfTurnSilence":10001}""", "universal-streaming-english", "endOfTurnSilence")]
    [InlineData("""{"endOfTurnSilence":900}""", "whisper-rt", "endOfTurnSilence")]
    [InlineData("""{"prompt":"a call"}""", "universal-streaming-english", "prompt")]
    [InlineData("""{"prompt":"\ud800"}""", "universal-3-5-pro", "prompt")]
    [InlineData("{}", "universal-3-5-pro", "")]
    [InlineData("[]", "universal-3-5-pro", "")]
    [InlineData("", "universal-3-5-pro", "")]
    [InlineData("prompt=x", "universal-3-5-pro", "")]
    public async Task What_the_service_would_refuse_is_refused_here(string json, string model, string field)
    {
        var (_, problems) = await ReadAsync(json, model);
        Assert.Equal(field, Assert.Single(problems).Key);
    }

    private static async Task<(ConfigurationUpdate Update, Dictionary<string, string[]> Problems)> ReadAsync(string json, string model = "universal-3-5-pro")
    {
        var context = new DefaultHttpContext();
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(json));
        var body = await BodyReader.ReadAsync(context.Request);
        return (ConfigurationRequest.Read(body, model), body.Problems);
    }
}
