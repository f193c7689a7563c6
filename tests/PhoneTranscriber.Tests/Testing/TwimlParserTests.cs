using System.Net;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class TwimlParserTests
{
    private static readonly Uri Public = new("https://phone.example.org/twilio/voice");

    [Fact]
    public void A_forwarding_document_is_read_whole()
    {
        var twiml = TwimlParser.Parse("""
            <?xml version="1.0" encoding="UTF-8"?>
            <Response>
              <Say>This call is transcribed.</Say>
              <Start>
                <Stream name="pt-1" url="wss://phone.example.org/twilio/media/r7Kq2" track="both_tracks"
                        statusCallback="https://phone.example.org/twilio/stream-status" statusCallbackMethod="POST">
                  <Parameter name="token" value="q1Zk8T0bXw"/>
                </Stream>
              </Start>
              <Dial>+15550100300</Dial>
            </Response>
            """, Public);

        Assert.Equal(["Say", "Start", "Dial"], twiml.Verbs.Select(static verb => verb.Name));
        Assert.Equal("This call is transcribed.", twiml.Spoken);
        Assert.Equal("+15550100300", twiml.Dialed);
        Assert.Equal("Dial", twiml.AfterStream?.Name);
        var stream = Assert.IsType<StreamInstruction>(twiml.Stream);
        Assert.Equal(StreamTracks.Both, stream.Tracks);
        Assert.False(stream.Bidirectional);
        Assert.Equal("q1Zk8T0bXw", stream.Parameters["token"]);
        Assert.Equal("https://phone.example.org/twilio/stream-status", stream.StatusCallback);
    }

    [Theory]
    [InlineData(12100, "<Response><Say>")]
    [InlineData(12100, "<!DOCTYPE a [<!ENTITY b 'c'>]><Response>&b;</Response>")]
    [InlineData(12200, "<response/>")]
    [InlineData(12200, "<Response>hello</Response>")]
    [InlineData(12200, "<Response><say>hello</say></Response>")]
    [InlineData(12200, "<Response><Say/></Response>")]
    [InlineData(12200, "<Response><Pause length='two'/></Response>")]
    [InlineData(12200, "<Response><Dial to='x'>+1</Dial></Response>")]
    [InlineData(12200, "<Response><Hangup/><Say>never said</Say></Response>")]
    [InlineData(12200, "<Response><Say>no</Say><Reject/></Response>")]
    [InlineData(12200, "<Response><Start/></Response>")]
    [InlineData(12200, "<Response><Start><Stream/></Start></Response>")]
    [InlineData(31922, "<Response><Start><Stream url='https://a.example/m'/></Start></Response>")]
    [InlineData(31922, "<Response><Start><Stream url='ws://a.example/m'/></Start></Response>")]
    [InlineData(31923, "<Response><Start><Stream url='wss:nowhere special'/></Start></Response>")]
    [InlineData(31920, "<Response><Start><Stream url='wss://a.example/m?token=1'/></Start></Response>")]
    [InlineData(31941, "<Response><Start><Stream url='wss://a.example/m' track='mixed_track'/></Start></Response>")]
    [InlineData(31941, "<Response><Connect><Stream url='wss://a.example/m' track='both_tracks'/></Connect></Response>")]
    [InlineData(12200, "<Response><Start><Stream url='wss://a.example/m' statusCallback='/status'/></Start></Response>")]
    [InlineData(12200, "<Response><Start><Stream url='wss://a.example/m' statusCallback='https://a_b.example/s'/></Start></Response>")]
    [InlineData(12200, "<Response><Start><Stream url='wss://a.example/m'><Parameter name='a'/></Stream></Start></Response>")]
    [InlineData(12200, "<Response><Start><Stream url='wss://a.example/m'><Parameter name='a' value='1'/><Parameter name='a' value='2'/></Stream></Start></Response>")]
    public void What_twilio_would_not_take_is_refused_with_its_code(int code, string xml) =>
        Assert.Equal(code, Assert.Throws<TwimlException>(() => TwimlParser.Parse(xml, Public)).ErrorCode);

    [Theory]
    [InlineData(498, true)]
    [InlineData(499, false)]
    public void Name_and_value_of_a_parameter_stay_under_500_characters(int valueLength, bool accepted)
    {
        var xml = $"<Response><Connect><Stream url='wss://a.example/m'><Parameter name='t' value='{new string('x', valueLength)}'/></Stream></Connect></Response>";
        var exception = Record.Exception(() => TwimlParser.Parse(xml, Public));
        Assert.Equal(accepted, exception is null);
    }

    [Theory]
    [InlineData(403, "text/xml", 11200)]
    [InlineData(200, "application/json", 12300)]
    [InlineData(200, null, 12300)]
    public void Status_and_content_type_come_first(int status, string? contentType, int code) =>
        Assert.Equal(code, Assert.Throws<TwimlException>(
            () => TwimlParser.Parse(new WebhookAnswer((HttpStatusCode)status, contentType, "<Response/>"), Public)).ErrorCode);

    [Fact]
    public void Plain_ws_is_allowed_in_a_local_simulation_only()
    {
        var twiml = TwimlParser.Parse("<Response><Connect><Stream url='/twilio/media'/></Connect></Response>", new Uri("http://127.0.0.1:5000/twilio/voice"));
        Assert.Equal("ws://127.0.0.1:5000/twilio/media", twiml.Stream?.Url);
        Assert.Null(twiml.AfterStream);
    }
}
