using PhoneTranscriber.Testing;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;
using PhoneTranscriber.Testing.Text;
using PhoneTranscriber.Tests.Testing;

namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>The vendor's own client takes the local recognizer for the service.</summary>
[Collection(nameof(Scenarios.RealTime))]
public sealed class OfficialSdkTests
{
    [Fact]
    public async Task The_official_SDK_streams_a_sample_call_and_gets_its_transcript()
    {
        using var certificate = LoopbackCertificate.Create();
        await using var server = await SpeechServer.StartAsync(certificate: certificate);
        RecognizerInstalled.Require(server);
        var (_, reference) = Clips.Read("commands");
        var folder = Directory.CreateTempSubdirectory("official-sdk-");
        try
        {
            var pem = Path.Combine(folder.FullName, "certificate.pem");
            await File.WriteAllTextAsync(pem, certificate.ExportCertificatePem(), TestContext.Current.CancellationToken);
            var result = await NodeOracle.RunAsync(
                "assemblyai-stream.mjs",
                ["--url", server.Address.ToString(), "--audio", Path.Combine(SampleFolder.Path, "commands.wav"), "--model", "universal-3-5-pro", "--key", "any", "--speed", "1"],
                new Dictionary<string, string> { ["NODE_EXTRA_CA_CERTS"] = pem },
                timeout: TimeSpan.FromSeconds(90),
                cancellationToken: TestContext.Current.CancellationToken);
            Assert.True(result.Output.Length > 0, result.ToString());

            var lines = result.JsonLines();
            var heard = string.Join(' ', lines.Where(line => line.GetProperty("event").GetString() == "final").Select(line => line.GetProperty("transcript").GetString()));
            var errors = WordErrorRate.Compute(reference, heard);
            Assert.True(errors.Rate <= 0.2, $"{errors} in: {heard}");
            Assert.Equal(11, lines.Single(line => line.GetProperty("event").GetString() == "termination").GetProperty("audioSeconds").GetInt32(), 1d);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
