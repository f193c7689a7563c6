using System.Globalization;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Testing.Text;

namespace PhoneTranscriber.Tests.LocalSpeech;

public sealed class RecognitionTests
{
    [Theory]
    [InlineData("appointment", "caller", 0.10)]
    [InlineData("appointment", "agent", 0.10)]
    [InlineData("novel", "caller", 0.45)]
    [InlineData("commands", "caller", 0.20)]
    public async Task A_sample_call_is_understood(string call, string track, double bound)
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        var (audio, reference) = Clips.Read(call, track);
        // One pass instead of two: the final does not depend on the partials.
        using var client = await server.ConnectAsync("encoding=pcm_mulaw&sample_rate=8000&include_partial_turns=false");

        var messages = await client.TranscribeAsync(audio);

        var errors = WordErrorRate.Compute(reference, messages.Transcript());
        TestContext.Current.TestOutputHelper!.WriteLine(
            string.Create(CultureInfo.InvariantCulture, $"| {call}, {track} | {errors.Rate:P1} | {errors.ReferenceWords} |\n{messages.Transcript()}"));
        Assert.InRange(errors.Rate, 0, bound);
    }

    [Fact]
    public async Task Sixteen_bit_samples_say_the_same_as_mu_law()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        var samples = Clips.FirstCommand.ToArray().SelectMany(code => BitConverter.GetBytes(MuLaw.Decode(code))).ToArray();
        using var client = await server.ConnectAsync("encoding=pcm_s16le&sample_rate=8000");

        var messages = await client.TranscribeAsync(samples, 1600);

        Assert.Equal("Go forward ten meters.", messages.Transcript());
    }

    [Fact]
    public async Task Wide_band_audio_needs_no_mirror()
    {
        const string Recording = "/usr/share/pocketsphinx/test/data/goforward.raw";
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        RecognizerInstalled.RequireFile(Recording, "pocketsphinx-testdata");
        using var client = await server.ConnectAsync("encoding=pcm_s16le&sample_rate=16000");

        var messages = await client.TranscribeAsync(await File.ReadAllBytesAsync(Recording, TestContext.Current.CancellationToken), 3200);

        Assert.Equal("Go forward ten meters.", messages.Transcript());
    }

    [Fact]
    public async Task Four_sessions_at_a_time_do_not_mix()
    {
        await using var server = await SpeechServer.StartAsync(options => options.Workers = 2);
        RecognizerInstalled.Require(server);
        // Each caller speaks after a silence of its own.
        var command = Clips.FirstCommand;
        var sessions = Enumerable.Range(0, 4).Select(async number =>
        {
            using var client = await server.ConnectAsync();
            byte[] audio = [.. Enumerable.Repeat((byte)0xFF, number * 8000), .. command.Span];
            return await client.TranscribeAsync(audio);
        });

        var results = await Task.WhenAll(sessions);

        for (var number = 0; number < results.Length; number++)
        {
            var final = Assert.Single(results[number].Finals());
            Assert.Equal("Go forward ten meters.", (string)final["transcript"]!);
            Assert.InRange((int)final["words"]![0]!["start"]!, number * 1000, (number * 1000) + 1000);
        }
    }

    [Fact]
    public async Task Decoders_are_used_again()
    {
        await using var server = await SpeechServer.StartAsync(options => options.MaxSessions = 2);
        RecognizerInstalled.Require(server);
        var second = Clips.Commands[..8000];
        for (var i = 0; i < 20; i++)
        {
            using var client = await server.ConnectAsync();
            await client.TranscribeAsync(second);
        }
        Assert.InRange(server.Engine.DecodersCreated, 1, 2);
    }

    [Fact]
    public async Task A_session_is_not_coloured_by_the_one_before()
    {
        await using var server = await SpeechServer.StartAsync(options => options.MaxSessions = 1);
        RecognizerInstalled.Require(server);
        string?[] texts = [null, null];
        for (var i = 0; i < texts.Length; i++)
        {
            using var client = await server.ConnectAsync();
            texts[i] = string.Join('\n', (await client.TranscribeAsync(Clips.FirstCommand)).Turns().Select(turn => turn.ToJsonString()));
        }
        Assert.Equal(texts[0], texts[1]);
    }
}
