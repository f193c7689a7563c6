using System.Text;
using FsCheck;
using FsCheck.Fluent;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class MediaPayloadTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("/////////w==", "FFFFFFFFFFFFFF")]
    [InlineData("/////////w", "FFFFFFFFFFFFFF")]
    [InlineData("AQID", "010203")]
    [InlineData("AQIDBAU", "0102030405")]
    public void Base64_is_decoded_with_or_without_its_padding(string base64, string expected)
    {
        Span<byte> audio = stackalloc byte[16];
        Assert.True(MediaPayload.TryDecode(Encoding.ASCII.GetBytes(base64), audio, out var written));
        Assert.Equal(expected, Convert.ToHexString(audio[..written]));
    }

    [Theory]
    [InlineData("A")]
    [InlineData("AQIDB")]
    [InlineData("AQ=D")]
    [InlineData("AQID=")]
    [InlineData("AQI*")]
    [InlineData("A*")]
    [InlineData("AQIDé===")]
    [InlineData("____")]
    public void What_is_not_base64_is_refused(string base64)
    {
        Span<byte> audio = stackalloc byte[16];
        Assert.False(MediaPayload.TryDecode(Encoding.UTF8.GetBytes(base64), audio, out var written));
        Assert.Equal(0, written);
    }

    [Theory]
    [InlineData("AQIDBAUG")]
    [InlineData("AQIDBAU")]
    [InlineData("AQIDBAU=")]
    public void What_does_not_fit_is_refused(string base64)
    {
        Span<byte> audio = stackalloc byte[4];
        Assert.False(MediaPayload.TryDecode(Encoding.ASCII.GetBytes(base64), audio, out var written));
        Assert.Equal(0, written);
    }

    [Fact]
    public void Any_audio_survives_the_way_there_and_back() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), audio =>
    {
        var decoded = new byte[audio.Length + 2];
        var base64 = Convert.ToBase64String(audio);
        foreach (var text in new[] { base64, base64.TrimEnd('=') })
        {
            Assert.True(MediaPayload.TryDecode(Encoding.ASCII.GetBytes(text), decoded, out var written));
            Assert.Equal(audio, decoded[..written]);
        }
    }).Check(Property.Quick);
}
