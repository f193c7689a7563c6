using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Steering;

namespace PhoneTranscriber.Tests.Steering;

public sealed class CallConfigurationTests
{
    [Theory]
    [InlineData("universal-streaming-english", "universal-streaming", 900)]
    [InlineData("whisper-rt", "whisper", null)]
    public void Each_family_says_how_its_turns_end(string model, string family, int? silence)
    {
        var update = silence is { } milliseconds ? EndOfTurnSilence.For(model, milliseconds) : new ConfigurationUpdate();
        var configuration = CallConfiguration.Of(new StreamingParameters { SpeechModel = model }, update);
        Assert.Equal((family, silence), (configuration.Family, configuration.EndOfTurnSilence));
    }
}
