using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Tests.Diagnostics;

public sealed class ConfigurationTests
{
    [Fact]
    public void Every_value_that_cannot_be_read_is_named_at_once()
    {
        var problems = Problems("Speech:MinTurnSilence=abc", "Twilio:ValidateSignatures=maybe", "Webhooks:Timeout=soon", "Numbers:0:Mode=Sing", "Webhooks:RetrySchedule=5", "Recording:Enabled=perhaps", "Retention:Recordings=long");
        foreach (var key in new[] { "Speech:MinTurnSilence", "Twilio:ValidateSignatures", "Webhooks:Timeout", "Numbers:0:Mode", "Webhooks:RetrySchedule", "Recording:Enabled", "Retention:Recordings" })
            Assert.Contains(problems, problem => problem.StartsWith(key, StringComparison.Ordinal));
    }

    [Fact]
    public void Every_setting_that_cannot_be_is_named_at_once()
    {
        var problems = Problems(
            "Bridge:PublicUrl=ftp://x", "AssemblyAI:Endpoint=https://x", "Speech:Mode=fast", "Speech:ChunkMilliseconds=20", "Numbers:0:Mode=Forward",
            "Numbers:1:Number=+1", "Numbers:1:Mode=Redirect", "Numbers:2:Number=+2", "Numbers:2:Track=Both", "Webhooks:Endpoints:0:Url=x",
            "Webhooks:Endpoints:0:Events:0=turn.loud", "Access:Keys:0:Key=short", "Recording:Enabled=true", $"Recording:Directory={typeof(Program).Assembly.Location}", "Retention:Recordings=00:00:01");
        foreach (var key in new[]
        {
            "Twilio:AuthToken", "Bridge:PublicUrl", "AssemblyAI:Endpoint", "Speech:ChunkMilliseconds", "Numbers:0:ForwardTo", "Numbers:1:RedirectUrl",
            "Numbers:2:Track", "Webhooks:Endpoints:0:Url", "Webhooks:Endpoints:0:Secret", "Webhooks:Endpoints:0:Events", "Access:Keys:0:Name", "Access:Keys:0:Key",
            "Recording:Directory", "Retention:Recordings",
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

    [Theory]
    [InlineData("Numbers:0:Name", " ")]
    [InlineData("Numbers:0:Name", "0123456789012345678901234567890123456789012345678901234567890")]
    [InlineData("Numbers:0:Name", "two\nlines")]
    [InlineData("Access:TrustedProxies:1", "10.0.0.0/33")]
    [InlineData("Access:TrustedProxies:1", "proxy.example.com")]
    public void A_wrong_value_is_named_by_its_key(string key, string value) =>
        Assert.StartsWith($"{key}: must be ", Assert.Single(Problems("Twilio:AuthToken=x", "Access:TrustedProxies:0=10.0.0.1", $"{key}={value}")), StringComparison.Ordinal);

    [Fact]
    public void A_number_s_list_replaces_the_general_one()
    {
        var numbers = Build("Twilio:AuthToken=x", "Speech:KeytermsPrompt:0=meter", "Speech:KeytermsPrompt:1=gas", "Numbers:0:Number=+1", "Numbers:0:Speech:KeytermsPrompt:0=boat");
        Assert.Equal(["boat"], numbers.For("+9", "+1", "inbound").Speech.Parameters.KeytermsPrompt!);
        Assert.Equal(["meter", "gas"], numbers.For("+9", "+2", "inbound").Speech.Parameters.KeytermsPrompt!);
    }

    [Fact]
    public void The_silence_that_ends_a_turn_is_one_setting_for_every_model()
    {
        var numbers = Build(
            "Twilio:AuthToken=x", "Speech:EndOfTurnSilence=700", "Numbers:0:Number=+1", "Numbers:0:Speech:Model=universal-streaming-english",
            "Numbers:1:Number=+2", "Numbers:1:Speech:MinTurnSilence=300", "Numbers:2:Number=+3", "Numbers:2:Speech:EndOfTurnSilence=900");
        Assert.Equal((700, 700, null), Turns("+9"));
        Assert.Equal((null, 700, 1.0), Turns("+1"));
        Assert.Equal((300, 700, null), Turns("+2"));
        Assert.Equal((900, 900, null), Turns("+3"));

        (int?, int?, double?) Turns(string number)
        {
            var parameters = numbers.For("+0", number, "inbound").Speech.Parameters;
            return (parameters.MinTurnSilence, parameters.MaxTurnSilence, parameters.EndOfTurnConfidenceThreshold);
        }
    }

    [Fact]
    public void The_silence_that_ends_a_turn_is_not_combined_with_what_it_sets()
    {
        var problems = Problems(
            "Twilio:AuthToken=x", "Speech:EndOfTurnSilence=700", "Speech:MaxTurnSilence=900", "Numbers:0:Number=+1",
            "Numbers:0:Speech:EndOfTurnSilence=20", "Numbers:1:Number=+2", "Numbers:1:Speech:Model=whisper-rt");
        Assert.Single(problems, problem => problem.StartsWith("Speech:MaxTurnSilence: is set by EndOfTurnSilence", StringComparison.Ordinal));
        Assert.Single(problems, problem => problem.StartsWith("Numbers:0:Speech:EndOfTurnSilence:", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("Numbers:1:Speech: MinTurnSilence", StringComparison.Ordinal) && problem.Contains("whisper-rt does not take it", StringComparison.Ordinal));
    }

    [Fact]
    public void Silence_is_settled_per_number_over_the_general_section()
    {
        var numbers = Build(
            "Twilio:AuthToken=x", "Silence:Timeout=00:00:10", "Silence:Action=HangUp", "Numbers:0:Number=+1", "Numbers:0:Silence:Action=None", "Numbers:0:Silence:ResumeOnSpeech=false");
        var own = numbers.For("+9", "+1", "inbound").Silence;
        Assert.Equal((TimeSpan.FromSeconds(10), SilenceAction.None, false), (own.Timeout, own.Action, own.ResumeOnSpeech));
        Assert.Equal((TimeSpan.FromSeconds(10), SilenceAction.HangUp, true), (numbers.Default.Silence.Timeout, numbers.Default.Silence.Action, numbers.Default.Silence.ResumeOnSpeech));
    }

    [Fact]
    public void A_session_costs_the_list_price_of_its_model_unless_told_otherwise()
    {
        var numbers = Build(
            "Twilio:AuthToken=x", "Numbers:0:Number=+1", "Numbers:0:Speech:Model=universal-streaming-english", "Numbers:1:Number=+2", "Numbers:1:Speech:PricePerHour=0.3",
            "Numbers:2:Number=+3", "Numbers:2:Speech:Model=whisper-rt");
        Assert.Equal(
            [0.45m, 0.15m, 0.3m, null],
            new[] { "+9", "+1", "+2", "+3" }.Select(number => numbers.For("+0", number, "inbound").Speech.PricePerHour));
    }

    [Fact]
    public void Every_new_setting_has_its_range()
    {
        string[] wrong =
        [
            "AssemblyAI:FallbackEndpoints:1=https://x", "Silence:Timeout=00:00:00.5", "Silence:Action=Shout", "Numbers:0:Silence:Timeout=02:00:00", "Calls:MaxConcurrent=0",
            "Calls:SessionOpeningsPerMinute=100001", "Shutdown:DrainTimeout=2.00:00:00", "Speech:PricePerHour=-1", "Twilio:ApiBaseUrl=https://api.twilio.com/2010-04-01",
        ];
        var problems = Problems([.. wrong, "Twilio:AuthToken=x", "AssemblyAI:FallbackEndpoints:0=wss://streaming.eu.assemblyai.com/v3/ws"]);
        foreach (var setting in wrong)
            Assert.Single(problems, problem => problem.StartsWith(setting[..setting.IndexOf('=', StringComparison.Ordinal)] + ":", StringComparison.Ordinal));
        Assert.Equal(wrong.Length, problems.Count);
    }

    [Fact]
    public void An_object_where_one_value_belongs_is_not_ignored()
    {
        var problems = Problems("Twilio:AuthToken=x", "Speech:LlmGateway:model=x", "Shutdown:DrainTimeout:Seconds=3");
        Assert.Contains(problems, problem => problem.StartsWith("Speech:LlmGateway takes one value", StringComparison.Ordinal));
        Assert.Contains(problems, problem => problem.StartsWith("Shutdown:DrainTimeout takes one value", StringComparison.Ordinal));
    }

    [Fact]
    public void Every_connection_parameter_can_be_set_by_its_name()
    {
        string[] values =
        [
            "Encoding=pcm_s16le", "SampleRate=16000", "Mode=balanced", "MinTurnSilence=200", "MaxTurnSilence=900", "EndOfTurnConfidenceThreshold=0.5", "VadThreshold=0.4",
            "FormatTurns=true", "IncludePartialTurns=false", "InterruptionDelay=100", "ContinuousPartials=false", "TurnLeftPadMs=1", "MaxTurnDuration=60", "KeytermsPrompt:0=meter",
            "Prompt=a call", "AgentContext=hello", "PreviousContextNTurns=2", "LanguageCodes:0=en", "LanguageDetection=true", "Domain=medical-v1", "VoiceFocus=near-field",
            "VoiceFocusThreshold=0.5", "SpeakerLabels=true", "MaxSpeakers=2", "SpeakerLabelsRevisionIntervalMs=120000", "FilterProfanity=true", "RedactPii=true",
            "RedactPiiPolicies:0=person_name", "RedactPiiSub=hash", "InactivityTimeout=60", "SessionHeartbeat=true", "WebhookUrl=https://x.example", "WebhookAuthHeaderName=X-Key",
            "WebhookAuthHeaderValue=v", "LlmGateway={\"model\":\"m\",\"messages\":[]}", "AdditionalParameters:newer=1",
        ];
        var parameters = Build([.. values.Select(value => "Speech:" + value), "Twilio:AuthToken=x"]).Default.Speech.Parameters;
        Assert.All(
            typeof(StreamingParameters).GetProperties().Where(property => property.CanWrite && property.Name != nameof(StreamingParameters.Language)),
            property => Assert.NotNull(property.GetValue(parameters)));
        Assert.Contains("llm_gateway=%7B", parameters.ToQueryString(), StringComparison.Ordinal);
        Assert.Contains("newer=1", parameters.ToQueryString(), StringComparison.Ordinal);
    }

    private static IReadOnlyList<string> Problems(params string[] settings) =>
        Assert.Throws<ConfigurationException>(() => Program.Build([.. settings.Select(setting => "--" + setting), "--environment=Production"])).Problems;

    private static PhoneTranscriber.Twilio.NumberProfiles Build(params string[] settings)
    {
        var app = Program.Build([.. settings.Select(setting => "--" + setting), "--environment=Production", "--urls=http://127.0.0.1:0"]);
        return (PhoneTranscriber.Twilio.NumberProfiles)app.Services.GetService(typeof(PhoneTranscriber.Twilio.NumberProfiles))!;
    }
}
