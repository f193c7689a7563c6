using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class TwilioSignatureTests
{
    private const string Token = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    private static readonly Dictionary<string, string> Form = new()
    {
        ["To"] = "+15550100200",
        ["From"] = "+15550100111",
        ["Direction"] = "inbound",
        ["CallerName"] = "Zoë  Ng",
        ["CalledCity"] = "",
        ["CallStatus"] = "ringing",
        ["CallSid"] = "CA00112233445566778899aabbccddeeff",
        ["AccountSid"] = "AC0123456789abcdef0123456789abcdef",
    };

    [Fact]
    public void The_vector_of_twilios_documentation_is_reproduced()
    {
        Dictionary<string, string> form = new()
        {
            ["CallSid"] = "CA1234567890ABCDE",
            ["Caller"] = "+14158675310",
            ["Digits"] = "1234",
            ["From"] = "+14158675310",
            ["To"] = "+18005551212",
        };
        Assert.Equal("L/OH5YylLD5NRKLltdqwSvS0BnU=", TwilioSignature.Sign("12345", "https://example.com/myapp.php?foo=1&bar=2", form));
    }

    [Theory]
    [InlineData("https://phone.example.org/twilio/voice", "o3mze11Eitvx+r2k+WLT/0q4wVk=")]
    [InlineData("https://phone.example.org:8443/twilio/voice", "SrTF+9Ipv056eEeDCxbKRl86c80=")]
    [InlineData("https://user:secret@phone.example.org/twilio/voice#rc=2", "o3mze11Eitvx+r2k+WLT/0q4wVk=")]
    public void Form_fields_are_sorted_and_signed_untrimmed(string url, string signature) =>
        Assert.Equal(signature, TwilioSignature.Sign(Token, url, Form));

    [Theory]
    [InlineData("https://phone.example.org/twilio/voice?CallSid=CA00112233445566778899aabbccddeeff&From=%2B15550100111", SignedUrlForm.AsConfigured, "cBZMUcPKTGc8EPcw4yJpFay+tOo=")]
    [InlineData("wss://phone.example.org/twilio/media", SignedUrlForm.AsConfigured, "wsRSfC+fyrwj9RnTZJAPVELXVfE=")]
    [InlineData("wss://phone.example.org/twilio/media", SignedUrlForm.TrailingSlash, "VPD7lc3lbXNStOSY1+hDr4/O+6Y=")]
    [InlineData("wss://phone.example.org/twilio/media", SignedUrlForm.ExplicitPort, "LlW7AKmHabtAY/bKP2HTxaMPMG4=")]
    public void Urls_without_a_form_are_signed_in_each_spelling(string url, SignedUrlForm form, string signature) =>
        Assert.Equal(signature, TwilioSignature.Sign(Token, TwilioSignature.Spell(url, form), []));

    [Fact]
    public void An_explicit_port_is_not_added_twice() =>
        Assert.Equal("https://phone.example.org:8443/a/?b=c", TwilioSignature.Spell("https://phone.example.org:8443/a?b=c", SignedUrlForm.ExplicitPort | SignedUrlForm.TrailingSlash));
}
