using System.Xml.Linq;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class VoiceResponseOracleTests
{
    private static readonly TwimlStream Stream = new() { Url = new Uri("wss://phone.example.org/twilio/media") };

    // The same names as in twilio-twiml.mjs.
    private static readonly Dictionary<string, VoiceResponse> Cases = new()
    {
        ["greetAndListen"] = new VoiceResponse()
            .Say("This call is transcribed.", "en-GB")
            .Connect(
                Stream with { Parameters = [new("token", "q1Zk8T0bXw"), new("from", "+15550100111")] },
                new Uri("https://phone.example.org/twilio/voice/resume")),
        ["forward"] = new VoiceResponse()
            .Say("This call is transcribed.")
            .Start(Stream with
            {
                Name = "pt-1",
                Track = StreamTrack.Both,
                StatusCallback = new Uri("https://phone.example.org/twilio/stream-status"),
                Parameters = [new("token", "q1Zk8T0bXw")],
            })
            .Dial("+15550100300"),
        ["redirect"] = new VoiceResponse()
            .Start(Stream with { Track = StreamTrack.Outbound })
            .Redirect(new Uri("https://ivr.example.org/menu?a=1&b=%2B2#rc=2")),
        ["stopAndHangUp"] = new VoiceResponse().Stop("pt-1").Pause(40).Hangup(),
        ["severalDestinations"] = new VoiceResponse().Dial("+15550100300", "sip:desk@pbx.example.org;transport=tls", "client:alice"),
        ["escaping"] = new VoiceResponse()
            .Say("Zoë & \"Jürgen\" <3 it's 😀 ]]> ok")
            .Start(Stream with { Name = "a<b>&'\"c", Parameters = [new("n&m", "\"<>&'é\u2028")] })
            .Dial("+1 & 2"),
        ["empty"] = new VoiceResponse(),
    };

    [Fact]
    public async Task TwiML_says_the_same_as_that_of_Twilio_s_library()
    {
        var result = await NodeOracle.RunAsync("twilio-twiml.mjs", [], cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.ToString());
        var answers = result.JsonLines().ToDictionary(
            answer => answer.GetProperty("name").GetString()!, answer => answer.GetProperty("twiml").GetString()!);
        Assert.Equal(Cases.Keys.Order(), answers.Keys.Order());
        foreach (var (name, twiml) in answers)
            Assert.Equal(Normal(twiml), Normal(Cases[name].ToString()));
    }

    // Attributes have no order.
    private static string Normal(string twiml)
    {
        var document = XDocument.Parse(twiml, LoadOptions.PreserveWhitespace);
        foreach (var element in document.Descendants())
            element.ReplaceAttributes(element.Attributes().OrderBy(attribute => attribute.Name.LocalName, StringComparer.Ordinal).ToArray());
        return document.Declaration + document.ToString(SaveOptions.DisableFormatting);
    }
}
