using System.Text.Json;
using PhoneTranscriber.Testing;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

/// <summary>The vendor's own client takes the fake for the service.</summary>
public sealed class OfficialSdkTests
{
    private static readonly TranscriptScript Script = new(
        ScriptedUtterance.Say("Good morning, how can I help?", 300),
        ScriptedUtterance.Say("I lost my card.", 3000));

    [Theory]
    [InlineData("universal-3-5-pro")]
    [InlineData("universal-streaming-english")]
    public async Task The_official_SDK_gets_Begin_its_transcript_and_Termination(string model)
    {
        await using var fake = await StartAsync();
        var lines = await StreamAsync(fake, model, fake.ApiKey);

        Assert.Equal("begin", Event(lines[0]));
        Assert.Equal(fake.Sessions[0].Id, lines[0].GetProperty("id").GetString());
        Assert.Equal(
            ["Good morning, how can I help?", "I lost my card."],
            lines.Where(line => Event(line) == "final").Select(line => line.Text()).Where(text => text.Length > 0));
        Assert.Equal(5, lines.Single(line => Event(line) == "termination").GetProperty("audioSeconds").GetInt32());
        Assert.Equal("closed", Event(lines[^1]));
        Assert.Equal(SessionEnd.Terminated, fake.Sessions[0].Outcome.End);
        Assert.Equal(model, fake.Sessions[0].Query["speech_model"]);
    }

    [Fact]
    public async Task The_official_SDK_understands_a_rejection()
    {
        await using var fake = await StartAsync();
        var lines = await StreamAsync(fake, "universal-3-5-pro", "wrong");

        var failed = Assert.Single(lines);
        Assert.Equal(1008, failed.GetProperty("code").GetInt32());
        Assert.Equal("Unauthorized Connection: Invalid API key", failed.GetProperty("error").GetString());
    }

    private static string? Event(JsonElement line) => line.GetProperty("event").GetString();

    private static Task<FakeAssemblyAI> StartAsync() => FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions
    {
        Tls = true,
        Session = new FakeSessionOptions { Speech = SpeechSource.Script(Script) },
    });

    private static async Task<IReadOnlyList<JsonElement>> StreamAsync(FakeAssemblyAI fake, string model, string key)
    {
        var folder = Directory.CreateTempSubdirectory("official-sdk-");
        try
        {
            var certificate = Path.Combine(folder.FullName, "certificate.pem");
            var audio = Path.Combine(folder.FullName, "audio.ulaw");
            await File.WriteAllTextAsync(certificate, fake.CertificatePem, TestContext.Current.CancellationToken);
            await File.WriteAllBytesAsync(audio, [.. Enumerable.Repeat((byte)0xFF, 5 * 8000)], TestContext.Current.CancellationToken);
            var result = await NodeOracle.RunAsync(
                "assemblyai-stream.mjs",
                ["--url", fake.SecureEndpoint.ToString(), "--audio", audio, "--model", model, "--key", key],
                new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = certificate },
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Output.Length > 0, result.ToString());
            return result.JsonLines();
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
