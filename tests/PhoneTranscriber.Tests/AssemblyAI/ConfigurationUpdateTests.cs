using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class ConfigurationUpdateTests
{
    public static TheoryData<string, string, ConfigurationUpdate> Wrong => new()
    {
        { "No field", SpeechModels.Universal35Pro, new() },
        { "MinTurnSilence (min_turn_silence)", SpeechModels.Universal35Pro, new() { MinTurnSilence = 20 } },
        { "MaxTurnSilence", SpeechModels.Universal35Pro, new() { MaxTurnSilence = -1 } },
        { "EndOfTurnConfidenceThreshold", SpeechModels.UniversalStreamingEnglish, new() { EndOfTurnConfidenceThreshold = 2 } },
        { "VadThreshold", SpeechModels.UniversalStreamingEnglish, new() { VadThreshold = -1 } },
        { "KeytermsPrompt", SpeechModels.UniversalStreamingEnglish, new() { KeytermsPrompt = [new('a', 51)] } },
        { "Prompt", SpeechModels.Universal35Pro, new() { Prompt = new('a', 1751) } },
        { "Prompt", SpeechModels.UniversalStreamingEnglish, new() { Prompt = "" } },
        { "AgentContext", SpeechModels.Universal35Pro, new() { AgentContext = new('a', 1800) } },
        { "LanguageCodes", SpeechModels.Universal35Pro, new() { LanguageCodes = ["xx"] } },
        { "LanguageCodes", SpeechModels.UniversalStreamingEnglish, new() { LanguageCodes = [] } },
        { "InterruptionDelay", SpeechModels.Universal35Pro, new() { InterruptionDelay = 1001 } },
        { "ContinuousPartials", SpeechModels.UniversalStreamingEnglish, new() { ContinuousPartials = false } },
        { "TurnLeftPadMs", SpeechModels.UniversalStreamingEnglish, new() { TurnLeftPadMs = 10 } },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void A_mistake_is_reported_by_the_name_of_its_field(string name, string model, ConfigurationUpdate update) =>
        Assert.StartsWith(name, Assert.Single(update.Validate(model)), StringComparison.Ordinal);

    [Fact]
    public void All_mistakes_are_reported_at_once() =>
        Assert.Equal(3, new ConfigurationUpdate { MinTurnSilence = 1, VadThreshold = 7, InterruptionDelay = -1 }.Validate("u3-rt-pro").Count);

    [Fact]
    public void What_the_model_takes_is_not_reported()
    {
        Assert.Empty(new ConfigurationUpdate { KeytermsPrompt = [], Prompt = "", LanguageCodes = [] }.Validate("universal-3-5-pro"));
        Assert.Empty(new ConfigurationUpdate { FormatTurns = true, FilterProfanity = true }.Validate("universal-streaming-english"));
        Assert.Empty(new ConfigurationUpdate { SessionHeartbeat = true }.Validate("whisper-rt"));
    }
}
