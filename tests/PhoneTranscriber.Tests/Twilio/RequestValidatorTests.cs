using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class RequestValidatorTests
{
    private const string Token = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    private static readonly KeyValuePair<string, string>[] VoiceForm = Form(
        "CallSid=CA00112233445566778899aabbccddeeff", "AccountSid=AC0123456789abcdef0123456789abcdef", "CallStatus=ringing",
        "To=+15550100200", "CalledCity=", "CallerName=Zoë  Ng", "From=+15550100111", "Direction=inbound");

    [Fact]
    public void Twilio_s_documented_example_is_valid() => Assert.True(Validate(
        "12345", "https://example.com/myapp.php?foo=1&bar=2", "L/OH5YylLD5NRKLltdqwSvS0BnU=",
        Form("CallSid=CA1234567890ABCDE", "Caller=+14158675310", "Digits=1234", "From=+14158675310", "To=+18005551212")));

    [Fact]
    public void The_vector_of_Twilio_s_csharp_library_is_valid() => Assert.True(Validate(
        "12345", "https://mycompany.com/myapp.php?foo=1&bar=2", "RSOYDt4T1cUTdK1PDd93/VVr8B8=",
        Form("CallSid=CA1234567890ABCDE", "Caller=+14158675309", "Digits=1234", "From=+14158675309", "To=+18005551212")));

    [Theory]
    [InlineData("12345", "wss://example.com/stream", "KG4JbhDlv15BMlxSTOWKt9btbgg=")]
    [InlineData("12345", "wss://example.com/stream/", "Jg6Z/GYqtvZUUtFCEi2KISJhfbU=")]
    [InlineData(Token, "https://phone.example.org/twilio/voice?CallSid=CA00112233445566778899aabbccddeeff&From=%2B15550100111", "cBZMUcPKTGc8EPcw4yJpFay+tOo=")]
    [InlineData(Token, "wss://phone.example.org/twilio/media", "wsRSfC+fyrwj9RnTZJAPVELXVfE=")]
    [InlineData(Token, "wss://phone.example.org/twilio/media/", "VPD7lc3lbXNStOSY1+hDr4/O+6Y=")]
    [InlineData(Token, "wss://phone.example.org:443/twilio/media", "LlW7AKmHabtAY/bKP2HTxaMPMG4=")]
    [InlineData(Token, "https://phone.example.org/twilio/media", "acBet+R0X+MlRWSue75e5gMLUm8=")]
    public void A_request_without_a_form_is_signed_by_its_URL(string token, string url, string signature)
    {
        Assert.True(Validate(token, url, signature, []));
        Assert.Equal(signature, new RequestValidator(token).Sign(url, []));
    }

    [Theory]
    [InlineData("https://phone.example.org/twilio/voice", "o3mze11Eitvx+r2k+WLT/0q4wVk=")]
    [InlineData("https://phone.example.org:8443/twilio/voice", "SrTF+9Ipv056eEeDCxbKRl86c80=")]
    public void A_form_is_signed_with_empty_values_spaces_and_UTF8(string url, string signature) =>
        Assert.True(Validate(Token, url, signature, VoiceForm));

    [Fact]
    public void The_order_of_the_fields_does_not_matter() => Assert.True(Validate(
        Token, "https://phone.example.org/twilio/voice", "o3mze11Eitvx+r2k+WLT/0q4wVk=", [.. VoiceForm.Reverse()]));

    [Fact]
    public void Any_candidate_may_match() => Assert.True(new RequestValidator(Token).Validate(
        ["wss://phone.example.org/other", "wss://phone.example.org/twilio/media", "wss://phone.example.org/"], [], "wsRSfC+fyrwj9RnTZJAPVELXVfE="));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("o3mze11Eitvx+r2k+WLT/0q4wVk")]
    [InlineData("O3mze11Eitvx+r2k+WLT/0q4wVk=")]
    [InlineData("o3mze11Eitvx+r2k+WLT/0q4wVk=,o3mze11Eitvx+r2k+WLT/0q4wVk=")]
    [InlineData("acBet+R0X+MlRWSue75e5gMLUm8=")]
    [InlineData("ünsinn")]
    public void A_missing_or_wrong_signature_is_not_valid(string? signature) =>
        Assert.False(Validate(Token, "https://phone.example.org/twilio/voice", signature, VoiceForm));

    [Fact]
    public void A_tampered_field_another_URL_or_another_token_is_not_valid()
    {
        const string Signature = "o3mze11Eitvx+r2k+WLT/0q4wVk=";
        const string Url = "https://phone.example.org/twilio/voice";
        Assert.False(Validate(Token, Url, Signature, [.. VoiceForm.SkipLast(1)]));
        Assert.False(Validate(Token, Url, Signature, [.. VoiceForm, KeyValuePair.Create("Extra", "1")]));
        Assert.False(Validate(Token, Url + "?a=b", Signature, VoiceForm));
        Assert.False(Validate("12345", Url, Signature, VoiceForm));
        Assert.False(new RequestValidator(Token).Validate([], VoiceForm, Signature));
    }

    [Fact]
    public void A_wss_URL_is_not_valid_for_a_signature_over_https() => Assert.False(
        Validate(Token, "wss://phone.example.org/twilio/media", "acBet+R0X+MlRWSue75e5gMLUm8=", []));

    [Fact]
    public void A_JSON_body_is_valid_by_its_hash_in_the_signed_query()
    {
        const string Url = "https://phone.example.org/twilio/json?bodySHA256=0ecee8f22a7a2226056bf88e59c5ea8928024359c9e1676bb2d963e2a7530258";
        const string Signature = "z4keN2CeFjnLs0Gdu9wskjsI8EY=";
        const string Body = """{"CallSid":"CA00112233445566778899aabbccddeeff","Note":"ok"}""";
        var validator = new RequestValidator(Token);

        Assert.True(validator.ValidateBody(["https://other.example.org/", Url], Encoding.UTF8.GetBytes(Body), Signature));
        Assert.False(validator.ValidateBody([Url], Encoding.UTF8.GetBytes(Body + " "), Signature));
        Assert.False(validator.ValidateBody([Url], Encoding.UTF8.GetBytes(Body), "wsRSfC+fyrwj9RnTZJAPVELXVfE="));
        Assert.False(validator.ValidateBody([Url], Encoding.UTF8.GetBytes(Body), null));
        Assert.False(validator.ValidateBody([Url.Replace("0ecee", "0ecef", StringComparison.Ordinal)], Encoding.UTF8.GetBytes(Body), Signature));
    }

    [Fact]
    public void A_body_is_not_valid_by_the_signature_of_a_URL_without_its_hash()
    {
        var validator = new RequestValidator(Token);
        const string Url = "https://phone.example.org/twilio/media";
        Assert.False(validator.ValidateBody([Url], "{}"u8, "acBet+R0X+MlRWSue75e5gMLUm8="));
        Assert.False(validator.ValidateBody([Url + "?xbodySHA256=1"], "{}"u8, validator.Sign(Url + "?xbodySHA256=1", [])));
    }

    [Fact]
    public void The_body_hash_is_the_one_of_Twilio_s_csharp_library()
    {
        var validator = new RequestValidator(Token);
        const string Url = "https://example.com/?a=1&bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620&b=2";
        Assert.True(validator.ValidateBody([Url], """{"property": "value", "boolean": true}"""u8, validator.Sign(Url, [])));
    }

    [Fact]
    public void An_empty_auth_token_is_refused() => Assert.Throws<ArgumentException>(() => new RequestValidator(""));

    private static bool Validate(string token, string url, string? signature, KeyValuePair<string, string>[] form) =>
        new RequestValidator(token).Validate([url], form, signature);

    private static KeyValuePair<string, string>[] Form(params string[] fields) =>
        [.. fields.Select(field => field.Split('=', 2)).Select(parts => KeyValuePair.Create(parts[0], parts[1]))];
}
