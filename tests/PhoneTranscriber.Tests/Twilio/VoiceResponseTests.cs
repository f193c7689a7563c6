using System.Xml;
using System.Xml.Linq;
using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class VoiceResponseTests
{
    private static readonly TwimlStream Stream = new() { Url = new Uri("wss://phone.example.org/twilio/media") };

    [Fact]
    public void The_document_declares_UTF8_and_is_written_verb_after_verb() => Assert.Equal(
        """<?xml version="1.0" encoding="UTF-8"?><Response><Say language="de-DE">Zoë &amp; Jürgen &lt;3</Say><Pause length="2" /><Hangup /></Response>""",
        new VoiceResponse().Say("Zoë & Jürgen <3", "de-DE").Pause(2).Hangup().ToString());

    [Fact]
    public void Characters_that_XML_cannot_express_are_left_out() =>
        Assert.Equal("ab 😀c\td\r\ne", Parse(new VoiceResponse().Say("a\0b\u001B \uD83D\uDE00\uD83Dc\td\uFFFE\r\ne\uDE00")).Root!.Value);

    [Fact]
    public void Whatever_the_text_the_document_can_be_parsed_and_says_it() => Prop.ForAll(
        ArbMap.Default.ArbFor<string>().Filter(text => text is not null),
        text =>
        {
            var say = Parse(new VoiceResponse().Say(text).Redirect(new Uri("/next", UriKind.Relative))).Root!.Element("Say");
            return (say?.Value ?? "") == (string.IsNullOrWhiteSpace(TwimlText.Clean(text)) ? "" : TwimlText.Clean(text));
        }).Check(Property.Quick);

    [Theory]
    [InlineData("")]
    [InlineData("  \n")]
    [InlineData("\0")]
    public void Nothing_to_say_is_no_verb(string text) => Assert.Empty(Parse(new VoiceResponse().Say(text)).Root!.Elements());

    [Theory]
    [InlineData("https://phone.example.org/twilio/media")]
    [InlineData("/twilio/media")]
    [InlineData("wss://phone.example.org/twilio/media?token=1")]
    [InlineData("wss://phone.example.org/twilio/media#x")]
    public void A_stream_URL_that_Twilio_would_refuse_or_cut_is_refused(string url) => Assert.Throws<ArgumentException>(
        () => new VoiceResponse().Start(new TwimlStream { Url = new Uri(url, UriKind.RelativeOrAbsolute) }));

    [Theory]
    [InlineData("Outbound")]
    [InlineData("Both")]
    public void Connect_takes_the_inbound_track_only(string track)
    {
        var stream = Stream with { Track = Enum.Parse<StreamTrack>(track) };
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Connect(stream));
        new VoiceResponse().Start(stream);
    }

    [Fact]
    public void A_parameter_has_a_name_and_fewer_than_500_characters()
    {
        var longest = Stream with { Parameters = [new("token", new string('x', 494))] };
        Assert.Equal(494, Parse(new VoiceResponse().Start(longest)).Descendants("Parameter").Single().Attribute("value")!.Value.Length);

        Assert.Throws<ArgumentException>(() => new VoiceResponse().Start(Stream with { Parameters = [new("token", new string('x', 495))] }));
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Start(Stream with { Parameters = [new("", "x")] }));
    }

    [Fact]
    public void Pauses_last_a_second_and_dialling_needs_1_to_10_destinations()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new VoiceResponse().Pause(0));
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Dial());
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Dial(" "));
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Dial([.. Enumerable.Repeat("+15550100300", 11)]));
        Assert.Throws<ArgumentException>(() => new VoiceResponse().Stop(""));
    }

    private static XDocument Parse(VoiceResponse response)
    {
        using var reader = XmlReader.Create(new StringReader(response.ToString()));
        return XDocument.Load(reader, LoadOptions.PreserveWhitespace);
    }
}
