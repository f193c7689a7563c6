using System.Text.Json;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class SignatureOracleTests
{
    private const string Token = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    // What the request was signed for, and how it reaches us.
    private sealed record Case(string SignedUrl, string BaseUrl, string Target, bool WebSocket, (string Name, string[] Values)[] Form);

    private static readonly Case[] Cases =
    [
        new("https://phone.example.org/twilio/voice", "https://phone.example.org", "/twilio/voice", false, Form),
        new("https://phone.example.org:443/twilio/voice", "https://phone.example.org", "/twilio/voice", false, Form),
        new("https://phone.example.org:8443/twilio/voice", "https://phone.example.org:8443", "/twilio/voice", false, Form),
        new("https://phone.example.org/twilio/voice", "https://phone.example.org:8443", "/twilio/voice", false, Form),
        new("https://phone.example.org/twilio/voice", "https://user:pass@phone.example.org/#rc=2", "/twilio/voice", false, []),
        new("https://phone.example.org/bridge/twilio/voice", "https://phone.example.org/bridge", "/twilio/voice", false, Form),
        new("https://phone.example.org/v?From=%2B1555&Name=Zo%C3%AB&It='s", "https://phone.example.org", "/v?From=%2B1555&Name=Zo%C3%AB&It='s", false, []),
        new("http://phone.example.org:5000/v", "http://phone.example.org:5000", "/v", false, Form),
        new("wss://phone.example.org/twilio/media", "https://phone.example.org", "/twilio/media", true, []),
        new("wss://phone.example.org/twilio/media/", "https://phone.example.org", "/twilio/media", true, []),
        new("wss://phone.example.org:443/twilio/media", "https://phone.example.org", "/twilio/media", true, []),
        new("wss://phone.example.org:8443/twilio/media/", "https://phone.example.org:8443", "/twilio/media", true, []),
        new("ws://127.0.0.1:5000/twilio/media", "http://127.0.0.1:5000", "/twilio/media", true, []),
    ];

    private static (string, string[])[] Form =>
    [
        ("To", ["+15550100200"]), ("From", ["+15550100111"]), ("CallerName", ["Zoë  Ng 😀"]), ("CalledCity", [""]), ("a", ["1"]), ("A", ["2"]),
        ("MediaUrl", ["b", "a", "b", ""]), ("é", ["e"]), ("Z", [" untrimmed "]), ("10", ["x"]), ("9", ["y"]),
    ];

    [Fact]
    public async Task Requests_signed_by_Twilio_s_library_are_valid_here_and_the_other_way_round()
    {
        var validator = new RequestValidator(Token);
        var result = await NodeOracle.RunAsync(
            "twilio-signature.mjs", [], input: ToJson(validator), cancellationToken: TestContext.Current.CancellationToken);

        Assert.True(result.ExitCode == 0, result.ToString());
        var answers = result.JsonLines();
        Assert.Equal(Cases.Length, answers.Count);
        foreach (var (request, answer) in Cases.Zip(answers))
        {
            var candidates = SignedUrl.Candidates(new Uri(request.BaseUrl), request.Target, request.WebSocket);
            var signature = answer.GetProperty("signature").GetString();
            Assert.True(validator.Validate(candidates, Fields(request), signature), request.SignedUrl);
            Assert.False(validator.Validate(candidates, [.. Fields(request), new("To", "+1")], signature), request.SignedUrl);
            Assert.True(answer.GetProperty("valid").GetBoolean(), request.SignedUrl);
        }
    }

    private static string ToJson(RequestValidator validator) => JsonSerializer.Serialize(Cases.Select(request => new
    {
        token = Token,
        url = request.SignedUrl,
        @params = request.Form.ToDictionary(f => f.Name, f => f.Values.Length == 1 ? (object)f.Values[0] : f.Values),
        signature = validator.Sign(request.SignedUrl, Fields(request)),
    }));

    private static IEnumerable<KeyValuePair<string, string>> Fields(Case request) =>
        request.Form.SelectMany(field => field.Values.Select(value => KeyValuePair.Create(field.Name, value)));
}
