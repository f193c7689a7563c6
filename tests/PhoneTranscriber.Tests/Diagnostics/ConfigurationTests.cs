using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Tests.Diagnostics;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_value_that_cannot_be_read_is_named_at_once()
    {
        var problems = Problems("Speech:MinTurnSilence=abc", "Twilio:ValidateSignatures=maybe", "Webhooks:Timeout=soon", "Numbers:0:Mode=Sing", "Webhooks:RetrySchedule=5");
        foreach (var key in new[] { "Speech:MinTurnSilence", "Twilio:ValidateSignatures", "Webhooks:Timeout", "Numbers:0:Mode", "Webhooks:RetrySchedule" })
            Assert.Contains(problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_that_cannot_be_is_named_at_once()
    {
        var problems = Problems(
            "Bridge:PublicUrl=ftp://x", "AssemblyAI:Endpoint=https://x", "Speech:Mode=fast", "Speech:ChunkMilliseconds=20", "Numbers:0:Mode=Forward",
            "Numbers:1:Number=+1", "Numbers:1:Mode=Redirect", "Numbers:2:Number=+2", "Numbers:2:Track=Both", "Webhooks:Endpoints:0:Url=x",
            "Webhooks:Endpoints:0:Events:0=turn.loud", "Access:Keys:0:Key=short");
        foreach (var key in new[]
        {
            "Twilio:AuthToken", "Bridge:PublicUrl", "AssemblyAI:Endpoint", "Speech:ChunkMilliseconds", "Numbers:0:ForwardTo", "Numbers:1:RedirectUrl",
            "Numbers:2:Track", "Webhooks:Endpoints:0:Url", "Webhooks:Endpoints:0:Secret", "Webhooks:Endpoints:0:Events", "Access:Keys:0:Name", "Access:Keys:0:Key",
        })
            Assert.Contains(problems, problem => problem.StartsWith(key + ":", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("Mode", StringComparison.Ordinal) && problem.Contains("fast", StringComparison.Ordinal));
    }

    [Fact]
    public void What_cannot_be_read_hides_nothing_else()
    {
        var problems = Problems("Calls:StreamTimeout=abc", "Webhooks:Endpoints:0:Url=x", "Speech:Mode=fast", "Access:Keys:0:Key=short", "Access:Keys:0:Role=king");
        foreach (var key in new[] { "Calls:StreamTimeout", "Webhooks:Endpoints:0:Url", "Webhooks:Endpoints:0:Secret", "Twilio:AuthToken", "Access:Keys:0:Key", "Access:Keys:0:Role" })
            Assert.Contains(problems, problem => problem.StartsWith(key + ":", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.Contains("fast", StringComparison.Ordinal));
    }

    [Fact]
    public void A_misspelled_section_is_pointed_out()
    {
        var thrown = Assert.Throws<ConfigurationException>(() => Program.Build(["--Twillio:AuthToken=x", "--Speech:Bogus=1", "--environment=Production"]));
        Assert.Contains("Twillio is not a setting", thrown.Message, StringComparison.Ordinal);
        Assert.Contains("Speech:Bogus is not a setting", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_secret_is_never_quoted()
    {
        var problems = Problems("Access:Keys:0:Name=x", "Access:Keys:0:Key=sh0rt", "Webhooks:Endpoints:0:Secret=whsec_s3cret", "Webhooks:Endpoints:0:Url=https://x.example");
        Assert.NotEmpty(problems);
        Assert.DoesNotContain(problems, problem => problem.Contains("sh0rt", StringComparison.Ordinal) || problem.Contains("s3cret", StringComparison.Ordinal));
    }

    [Fact]
    public void A_number_s_speech_settings_lie_over_the_general_ones()
    {
        var numbers = Build("Twilio:AuthToken=x", "Speech:KeytermsPrompt:0=meter", "Speech:MinTurnSilence=200", "Numbers:0:Number=+1", "Numbers:0:Language=de", "Numbers:0:Speech:MinTurnSilence=900");
        var own = numbers.For("+9", "+1", "inbound").Speech.Parameters;
        Assert.Equal(900, own.MinTurnSilence);
        Assert.Equal(["meter"], own.KeytermsPrompt!);
        Assert.Equal(["de"], own.LanguageCodes!);
        Assert.Equal(200, numbers.For("+9", "+2", "inbound").Speech.Parameters.MinTurnSilence);
        Assert.Equal(900, numbers.For("+1", "+9", "outbound-api").Speech.Parameters.MinTurnSilence);
    }

    private static IReadOnlyList<string> Problems(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Program.Build([.. settings.Select(setting => "--" + setting), "--environment=Production"])).Problems;

    private static PhoneTranscriber.Twilio.NumberProfiles Build(params string[] settings)
    {
        var app = Program.Build([.. settings.Select(setting => "--" + setting), "--environment=Production", "--urls=http://127.0.0.1:0"]);
        return (PhoneTranscriber.Twilio.NumberProfiles)app.Services.GetService(typeof(PhoneTranscriber.Twilio.NumberProfiles))!;
    }
}
