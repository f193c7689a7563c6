using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class MediaMessageParserTests
{
    private const string StreamSid = "MZ89abcdef0123456789abcdef01234567";

    [Fact]
    public void A_media_message_is_read_whole() => Assert.Equal(
        new MediaSnapshot(MediaEvent.Media, 926, StreamSid, MediaTrack.Outbound, 18553, "/////////w=="),
        Parse("""{"event":"media","sequenceNumber":"926","media":{"track":"outbound","chunk":"925","timestamp":"18553","payload":"/////////w=="},"streamSid":"MZ89abcdef0123456789abcdef01234567"}"""));

    [Fact]
    public void Order_spacing_numbers_and_unknown_fields_do_not_matter() => Assert.Equal(
        new MediaSnapshot(MediaEvent.Media, 2, StreamSid, MediaTrack.Inbound, 73, "AA=="),
        Parse("""
            { "media" : { "new": [ { "payload": "no" } ], "payload" : "AA==", "timestamp": 73, "chunk" : 1, "track" : "inbound_track", "more": {"track":"outbound"} } ,
              "extra": { "event": "stop", "media": { "payload": "no" } }, "streamSid" : "MZ89abcdef0123456789abcdef01234567",
              "sequenceNumber":2, "list": [1, "media"], "event" : "media" }
            """));

    [Theory]
    [InlineData("""{"event":"media","media":{"payload":"\/\/8="}}""")]
    [InlineData("""{"event":"media","media":{"payload":"\u002f/8\u003D"}}""")]
    [InlineData("""{"\u0065vent":"m\u0065dia","m\u0065dia":{"payload":"x","paylo\u0061d":"\u002F\/8="}}""")]
    public void Escapes_are_undone(string json) =>
        Assert.Equal(new MediaSnapshot(MediaEvent.Media, Payload: "//8="), Parse(json));

    [Fact]
    public void Escaped_texts_of_one_message_do_not_overwrite_each_other() => Assert.Equal(
        new MediaSnapshot(MediaEvent.Media, 7, "M/Z", MediaTrack.Inbound, 8, "//8="),
        Parse("""{"streamSid":"M\/Z","media":{"payload":"\/\/8=","track":"\u0069nbound","timestamp":"\u0038"},"sequenceNumber":"\u0037","event":"\u006dedia"}"""));

    [Theory]
    [InlineData("""{"event":"connected","protocol":"Call","version":"1.0.0"}""", "Connected")]
    [InlineData("""{"event":"start","start":{"tracks":["inbound"],"customParameters":{"event":"stop"}}}""", "Start")]
    [InlineData("""{"event":"stop","stop":{"accountSid":"AC0","callSid":"CA0"}}""", "Stop")]
    [InlineData("""{"event":"something-new"}""", "Unknown")]
    [InlineData("""{"event":"Media"}""", "Unknown")]
    [InlineData("""{"event":null}""", "Unknown")]
    [InlineData("""{"event":["media"]}""", "Unknown")]
    [InlineData("{}", "Unknown")]
    [InlineData("""{"event":"\ud800"}""", "Unknown")]
    [InlineData("""{"\ud800":1}""", "Unknown")]
    public void Every_event_is_told_apart_and_a_strange_one_is_unknown(string json, string expected) =>
        Assert.Equal(new MediaSnapshot(Enum.Parse<MediaEvent>(expected)), Parse(json));

    [Fact]
    public void A_key_pressed_is_read_with_its_own_track() => Assert.Equal(
        new MediaSnapshot(MediaEvent.Dtmf, 57, StreamSid, MediaTrack.Inbound, Digit: "#"),
        Parse("""{"dtmf":{"track":"inbound_track","digit":"#"},"media":{"track":"outbound"},"streamSid":"MZ89abcdef0123456789abcdef01234567","sequenceNumber":"57","event":"dtmf"}"""));

    [Fact]
    public void A_mark_is_read_by_name() => Assert.Equal(
        new MediaSnapshot(MediaEvent.Mark, 88, MarkName: "greeting-done"),
        Parse("""{"event":"mark","sequenceNumber":"88","mark":{"name":"greeting-done"}}"""));

    [Theory]
    [InlineData("null")]
    [InlineData("\"5\"", 5)]
    [InlineData("5", 5)]
    [InlineData("\"\"")]
    [InlineData("\" 5\"")]
    [InlineData("\"5x\"")]
    [InlineData("-1")]
    [InlineData("1.5")]
    [InlineData("1e3")]
    [InlineData("9223372036854775807", long.MaxValue)]
    [InlineData("\"9223372036854775808\"")]
    [InlineData("{\"a\":5}")]
    [InlineData("[5]")]
    [InlineData("true")]
    public void A_number_that_is_none_is_absent(string number, long expected = MediaMessage.Absent)
    {
        var message = Parse($$$"""{"event":"media","sequenceNumber":{{{number}}},"media":{"timestamp":{{{number}}},"payload":"AA=="}}""");
        Assert.Equal(new MediaSnapshot(MediaEvent.Media, expected, Timestamp: expected, Payload: "AA=="), message);
    }

    [Theory]
    [InlineData("""{"event":"media"}""")]
    [InlineData("""{"event":"media","media":null}""")]
    [InlineData("""{"event":"media","media":[{"payload":"AA=="}]}""")]
    [InlineData("""{"event":"media","media":"AA=="}""")]
    [InlineData("""{"event":"media","media":{"payload":7,"track":{},"timestamp":[]}}""")]
    [InlineData("""{"event":"media","media":{"payload":"AA==","timestamp":7,"track":"inbound"},"media":{}}""")]
    public void Missing_and_mistyped_fields_are_left_out(string json) => Assert.Equal(new MediaSnapshot(MediaEvent.Media), Parse(json));

    [Theory]
    [InlineData("")]
    [InlineData(" ")]
    [InlineData("[]")]
    [InlineData("\"media\"")]
    [InlineData("null")]
    [InlineData("{")]
    [InlineData("{\"event\":\"media\"")]
    [InlineData("{\"event\":\"media\"}}")]
    [InlineData("{\"event\":\"media\"} {}")]
    [InlineData("{'event':'media'}")]
    [InlineData("{\"event\":\"media\",}")]
    [InlineData("{\"event\":\"me\ndia\"}")]
    [InlineData("{\"media\":{\"payload\":\"AA==\"}")]
    public void What_is_not_one_JSON_object_is_refused(string json) =>
        Assert.False(MediaMessageParser.TryParse(Encoding.UTF8.GetBytes(json), out _));

    [Fact]
    public void Nesting_is_bounded()
    {
        Assert.True(MediaMessageParser.TryParse(Encoding.UTF8.GetBytes($$"""{"x":{{new string('[', 60)}}{{new string(']', 60)}}}"""), out _));
        Assert.False(MediaMessageParser.TryParse(Encoding.UTF8.GetBytes($$"""{"x":{{new string('[', 30_000)}}{{new string(']', 30_000)}}}"""), out _));
    }

    private static MediaSnapshot Parse(string json)
    {
        Assert.True(MediaMessageParser.TryParse(Encoding.UTF8.GetBytes(json), out var message));
        return MediaSnapshot.Of(message);
    }
}
