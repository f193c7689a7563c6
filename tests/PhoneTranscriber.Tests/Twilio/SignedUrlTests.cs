using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class SignedUrlTests
{
    [Fact]
    public void An_https_request_may_be_signed_with_or_without_its_port() => Assert.Equal(
        ["https://phone.example.org/twilio/voice", "https://phone.example.org:443/twilio/voice"],
        Candidates("https://phone.example.org", "/twilio/voice"));

    [Fact]
    public void A_configured_port_is_tried_too() => Assert.Equal(
        ["https://phone.example.org/v", "https://phone.example.org:8443/v", "https://phone.example.org:443/v"],
        Candidates("https://phone.example.org:8443", "/v"));

    [Fact]
    public void An_http_request_gets_port_80() => Assert.Equal(
        ["http://127.0.0.1/v", "http://127.0.0.1:5000/v", "http://127.0.0.1:80/v"],
        Candidates("http://127.0.0.1:5000", "/v"));

    [Fact]
    public void An_upgrade_may_be_signed_with_a_trailing_slash_and_with_a_port() => Assert.Equal(
        ["wss://phone.example.org/m", "wss://phone.example.org:443/m", "wss://phone.example.org/m/", "wss://phone.example.org:443/m/"],
        Candidates("https://phone.example.org", "/m", webSocket: true));

    [Fact]
    public void A_trailing_slash_that_came_may_be_one_that_was_not_signed() => Assert.Equal(
        ["wss://phone.example.org/m/?a=/", "wss://phone.example.org:443/m/?a=/", "wss://phone.example.org/m?a=/", "wss://phone.example.org:443/m?a=/"],
        Candidates("https://phone.example.org", "/m/?a=/", webSocket: true));

    [Fact]
    public void The_base_URL_may_name_the_WebSocket_scheme()
    {
        Assert.Contains("ws://localhost:5000/m", Candidates("ws://localhost:5000", "/m", webSocket: true));
        Assert.Contains("ws://localhost:5000/m", Candidates("http://localhost:5000", "/m", webSocket: true));
        Assert.Contains("https://phone.example.org/v", Candidates("wss://phone.example.org", "/v"));
    }

    [Fact]
    public void Percent_encoding_is_kept_byte_for_byte() => Assert.Contains(
        "https://phone.example.org/a%2fb/%7Ec/../d?From=%2B1555&x=a+b&y='%C3%AB'&&z",
        Candidates("https://phone.example.org", "/a%2fb/%7Ec/../d?From=%2B1555&x=a+b&y='%C3%AB'&&z"));

    [Fact]
    public void User_information_query_and_fragment_of_the_base_URL_are_not_signed() => Assert.Equal(
        ["https://phone.example.org/v?q=1", "https://phone.example.org:443/v?q=1"],
        Candidates("https://user:secret@phone.example.org/?x=1#rc=2", "/v?q=1#rc=2"));

    [Fact]
    public void A_path_prefix_that_a_proxy_strips_is_put_back() => Assert.Equal(
        ["https://phone.example.org/bridge/v", "https://phone.example.org:443/bridge/v"],
        Candidates("https://phone.example.org/bridge/", "/v"));

    [Fact]
    public void A_path_prefix_that_is_still_there_may_be_the_whole_truth_or_half_of_it() => Assert.Equal(
        ["https://h.example/twilio/voice", "https://h.example:443/twilio/voice", "https://h.example/twilio/twilio/voice", "https://h.example:443/twilio/twilio/voice"],
        Candidates("https://h.example/twilio", "/twilio/voice"));

    [Fact]
    public void Host_names_are_sent_in_ASCII_and_addresses_in_brackets()
    {
        Assert.Contains("https://xn--bcher-kva.example/v", Candidates("https://bücher.example", "/v"));
        Assert.Contains("http://[::1]:5000/v", Candidates("http://[::1]:5000", "/v"));
    }

    [Fact]
    public void A_request_line_with_a_whole_URL_counts_by_its_path() => Assert.Equal(
        ["https://phone.example.org/v?q=1", "https://phone.example.org:443/v?q=1"],
        Candidates("https://phone.example.org", "http://evil.example:99/v?q=1"));

    [Theory]
    [InlineData("*")]
    [InlineData("evil.example:443")]
    [InlineData("http://evil.example")]
    [InlineData("")]
    public void A_request_line_without_a_path_has_no_candidate(string target) => Assert.Empty(Candidates("https://phone.example.org", target));

    private static IReadOnlyList<string> Candidates(string baseUrl, string target, bool webSocket = false) =>
        SignedUrl.Candidates(new Uri(baseUrl), target, webSocket);
}
