using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class StartMessageTests
{
    [Fact]
    public void A_start_message_is_read_whole()
    {
        var start = Parse("""{"event":"start","sequenceNumber":"1","start":{"accountSid":"AC0123456789abcdef0123456789abcdef","streamSid":"MZ89abcdef0123456789abcdef01234567","callSid":"CA00112233445566778899aabbccddeeff","tracks":["inbound","outbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},"customParameters":{"token":"q1Zk8T0bXw","from":"+15550100111"}},"streamSid":"MZ89abcdef0123456789abcdef01234567"}""");

        Assert.NotNull(start);
        Assert.Equal("AC0123456789abcdef0123456789abcdef", start.AccountSid);
        Assert.Equal("CA00112233445566778899aabbccddeeff", start.CallSid);
        Assert.Equal("MZ89abcdef0123456789abcdef01234567", start.StreamSid);
        Assert.Equal(["inbound", "outbound"], start.Tracks);
        Assert.Equal(new MediaFormat("audio/x-mulaw", 8000, 1), start.MediaFormat);
        Assert.Equal(new Dictionary<string, string> { ["token"] = "q1Zk8T0bXw", ["from"] = "+15550100111" }, start.CustomParameters);
    }

    [Fact]
    public void Numbers_may_be_strings_and_strings_numbers()
    {
        var start = Parse("""{"start":{"new":{},"customParameters":{"n":7,"b":true,"z":null,"o":{"a":1},"":""},"mediaFormat":{"sampleRate":"8000","channels":"1"},"callSid":"CA0"},"streamSid":"MZ0","event":"start"}""");

        Assert.NotNull(start);
        Assert.Equal("MZ0", start.StreamSid);
        Assert.Equal(new MediaFormat(null, 8000, 1), start.MediaFormat);
        Assert.Equal(
            new Dictionary<string, string> { ["n"] = "7", ["b"] = "true", ["z"] = "", ["o"] = """{"a":1}""", [""] = "" }, start.CustomParameters);
    }

    [Theory]
    [InlineData("""{"start":{"callSid":"CA0"},"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"callSid":"CA0","tracks":null,"mediaFormat":null,"customParameters":null,"accountSid":null},"streamSid":"MZ0"}""")]
    public void All_but_the_call_and_the_stream_may_be_missing(string json)
    {
        var start = Parse(json);
        Assert.NotNull(start);
        Assert.Empty(start.Tracks);
        Assert.Empty(start.CustomParameters);
        Assert.Null(start.MediaFormat);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"start":null,"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"streamSid":"MZ0"}}""")]
    [InlineData("""{"start":{"callSid":"","streamSid":"MZ0"}}""")]
    [InlineData("""{"start":{"callSid":"CA0"}}""")]
    [InlineData("""{"start":{"callSid":"CA0"},"streamSid":""}""")]
    [InlineData("""{"start":{"callSid":7},"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"callSid":"CA0","tracks":7},"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"callSid":"CA0","mediaFormat":{"sampleRate":"fast"}},"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"callSid":"CA0","customParameters":{"a":"\ud800"}},"streamSid":"MZ0"}""")]
    [InlineData("""{"start":{"callSid":"CA0"},"streamSid":"MZ0"} x""")]
    public void What_does_not_name_a_call_and_a_stream_is_refused(string json) => Assert.Null(Parse(json));

    private static StartMessage? Parse(string json) => StartMessage.TryParse(Encoding.UTF8.GetBytes(json), out var message) ? message : null;
}
