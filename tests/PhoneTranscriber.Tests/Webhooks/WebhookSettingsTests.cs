using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Tests.Webhooks;

public sealed class WebhookSettingsTests
{
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Theory]
    [InlineData("Webhooks:Endpoints:0:Url=http://crm.example", "Webhooks:Endpoints:0:Url: must be https")]
    [InlineData("Webhooks:Endpoints:0:Url=ftp://crm.example", "Webhooks:Endpoints:0:Url: must be a full http or https URL")]
    [InlineData("Webhooks:Endpoints:0:Secret=", "Webhooks:Endpoints:0:Secret: is needed")]
    [InlineData("Webhooks:Endpoints:0:PreviousSecrets:0=whsec_x", "Webhooks:Endpoints:0:PreviousSecrets:0: must be whsec_")]
    [InlineData("Webhooks:Endpoints:0:Format=xml", "Webhooks:Endpoints:0:Format: must be one of")]
    [InlineData("Webhooks:Endpoints:0:Name=a b", "Webhooks:Endpoints:0:Name: must be 1 to 64")]
    [InlineData("Webhooks:Endpoints:0:Headers:Webhook-Id=1", "Webhooks:Endpoints:0:Headers:Webhook-Id: is set by the bridge")]
    [InlineData("Webhooks:Endpoints:0:Headers:content-type=text/plain", "Webhooks:Endpoints:0:Headers:content-type: is set by the bridge")]
    [InlineData("Webhooks:Endpoints:0:Headers:Host=other.example", "Webhooks:Endpoints:0:Headers:Host: is set by the bridge")]
    [InlineData("Webhooks:Endpoints:0:Headers:X-Twilio-Signature=x", "Webhooks:Endpoints:0:Headers:X-Twilio-Signature: is set by the bridge")]
    [InlineData("Webhooks:Endpoints:0:Headers:a b=x", "Webhooks:Endpoints:0:Headers:a b: is not a header name")]
    [InlineData("Webhooks:Endpoints:0:Headers:X-Key=line\nbreak", "Webhooks:Endpoints:0:Headers:X-Key: must be printable ASCII")]
    [InlineData("Webhooks:Endpoints:1:Url=https://crm.example", "Webhooks:Endpoints:1:Name: is an endpoint that is there already")]
    [InlineData("Webhooks:Endpoints:0:Format=twilio-transcription", "Twilio:AuthToken: is needed to sign webhooks")]
    [InlineData("Webhooks:MaxParallel=0", "Webhooks:MaxParallel: ")]
    [InlineData("Webhooks:WhenExhausted=Panic", "Webhooks:WhenExhausted: 'Panic' is not one of Skip, Wait")]
    public void Each_mistake_is_named_by_its_key(string setting, string problem)
    {
        var problems = Problems(setting);
        Assert.Contains(problems, found => found.StartsWith(problem, StringComparison.Ordinal));
        Assert.DoesNotContain(problems, found => found.Contains(Secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("Webhooks:Endpoints:0:Headers:Authorization=Bearer abc")]
    [InlineData("Webhooks:Endpoints:0:PreviousSecrets:0=" + Secret)]
    [InlineData("Webhooks:AllowPrivateAddresses=true", "Webhooks:Endpoints:0:Url=http://10.0.0.1/hook")]
    [InlineData("Webhooks:WhenExhausted=Wait")]
    [InlineData("Webhooks:Endpoints:0:Name=crm-1.main_desk")]
    public void What_may_be_configured_is_taken(params string[] settings) => Assert.Empty(Problems(settings));

    [Fact]
    public void In_development_plain_http_is_taken() =>
        Assert.Empty(Problems("environment=Development", "Webhooks:Endpoints:0:Url=http://localhost:9000"));

    private static IReadOnlyList<string> Problems(params string[] settings)
    {
        // Of two values of one key the later one counts.
        string[] defaults = ["urls=http://127.0.0.1:0", "environment=Production", "Twilio:ValidateSignatures=false",
            "Webhooks:Endpoints:0:Url=https://crm.example", $"Webhooks:Endpoints:0:Secret={Secret}"];
        try
        {
            _ = Program.Build([.. defaults.Concat(settings).Select(setting => "--" + setting)]);
            return [];
        }
        catch (ConfigurationException exception)
        {
            return exception.Problems;
        }
    }
}
