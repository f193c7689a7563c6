using System.Globalization;
using PhoneTranscriber.Testing.Text;

namespace PhoneTranscriber.Tests.LocalSpeech;

public sealed class RecognitionTests
{
    [Theory]
    [InlineData("appointment", "caller", 0.25)]
    [InlineData("appointment", "agent", 0.45)]
    [InlineData("novel", "caller", 0.55)]
    [InlineData("commands", "caller", 0.55)]
    public async Task A_sample_call_is_understood(string call, string track, double bound)
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        var (audio, reference) = Clips.Read(call, track);
        using var client = await server.ConnectAsync();

        var messages = await client.TranscribeAsync(audio);

        var errors = WordErrorRate.Compute(reference, messages.Transcript());
        TestContext.Current.SendDiagnosticMessage(
            string.Create(CultureInfo.InvariantCulture, $"{call} {track}: {errors.Rate:P1} of {errors.ReferenceWords} words"));
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| {call}, {track} | {errors.Rate:P1} | {errors.ReferenceWords} |\n{messages.Transcript()}"));
        Assert.InRange(errors.Rate, 0, bound);
    }
}
