using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Testing.AssemblyAI;

public sealed class AudioRuleTests
{
    [Theory]
    [InlineData("pcm_mulaw", 8000, 8001, "1000.125")]
    [InlineData("pcm_mulaw", 8000, 8160, "1020.0")]
    [InlineData("pcm_s16le", 8000, 16160, "1010.0")]
    [InlineData("pcm_s16le", 16000, 32320, "1010.0")]
    public async Task A_message_over_a_second_is_refused_at_once(string encoding, int rate, int bytes, string milliseconds)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, $"encoding={encoding}&sample_rate={rate}");

        await client.SendAudioAsync(new byte[bytes]);
        var ending = await client.EndAsync();

        Assert.Equal(3007, ending.Code);
        Assert.Equal(
            $"Input Duration Error: Input Duration Violation: {milliseconds} ms. Expected between 50 and 1000 ms",
            ending.Messages[0].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Fifty_and_a_thousand_milliseconds_are_both_allowed()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(5000, chunkMs: 1000);
        await client.SendSilenceAsync(5000, chunkMs: 50);
        var ending = await client.TerminateAndEndAsync();

        Assert.Equal(1000, ending.Code);
        Assert.Equal(10, ending.Messages[^1].GetProperty("audio_duration_seconds").GetInt32());
        Assert.Equal(105, fake.Sessions[0].ChunkDurations.Count);
    }

    [Theory]
    [InlineData(49, 1000)]
    [InlineData(50, 3007)]
    public async Task Telephone_frames_are_tolerated_for_about_a_second(int frames, int code)
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(20 * frames, chunkMs: 20);
        await client.TerminateAsync();

        Assert.Equal(code, (await client.EndAsync()).Code);
    }

    [Fact]
    public async Task One_short_tail_passes()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(730, chunkMs: 100);

        Assert.Equal(1000, (await client.TerminateAndEndAsync()).Code);
    }

    [Fact]
    public async Task A_message_over_128_KB_is_closed_by_the_socket_layer()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, "encoding=pcm_s16le&sample_rate=96000");

        await client.SendAudioAsync(new byte[128 * 1024 + 1]);
        var ending = await client.EndAsync();

        Assert.Equal(1009, ending.Code);
        Assert.Empty(ending.Messages);
    }

    [Fact]
    public async Task Audio_sent_as_opus_that_is_none_fails()
    {
        await using var fake = await FakeAssemblyAI.StartAsync();
        await using var client = await RawClient.BeginAsync(fake, "encoding=opus");

        await client.SendAudioAsync(new byte[3200]);
        var ending = await client.EndAsync();

        Assert.Equal(3006, ending.Code);
        Assert.Contains("Failed to decode Opus packet: ", ending.Messages[0].GetProperty("error").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audio_far_ahead_of_real_time_is_refused()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { MaxAhead = TimeSpan.FromSeconds(30) });
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(45_000, chunkMs: 1000);
        var ending = await client.EndAsync();

        Assert.Equal(3007, ending.Code);
        Assert.Equal("Audio transmission rate exceeded: too much audio buffered", ending.Messages[0].GetProperty("error").GetString());
    }

    [Fact]
    public async Task Audio_before_Begin_is_heard_after_it()
    {
        var clock = new PhoneTranscriber.Testing.Time.ManualTimeProvider();
        var speech = ToneWords.Synthesize(ToneWords.Place([5, 42]), totalMs: 2000);
        await using var fake = await FakeAssemblyAI.StartAsync(
            new FakeAssemblyAIOptions
            {
                Session = new FakeSessionOptions
                {
                    Speech = SpeechSource.ToneWords,
                    Latency = new FakeLatency { Begin = TimeSpan.FromSeconds(2) },
                },
            },
            clock);
        await using var client = await RawClient.OpenAsync(fake);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);

        await client.SendChunkedAsync(speech);
        await client.TerminateAsync();
        await session.WaitForControlAsync("Terminate", TestContext.Current.CancellationToken);
        Assert.Empty(session.SentMessages);
        clock.Advance(TimeSpan.FromSeconds(2));
        var ending = await client.EndAsync();

        Assert.Equal("Begin", ending.Messages[0].Type());
        Assert.Equal([5, 42], ToneWords.Parse(Assert.Single(ending.FinalTexts)));
        Assert.Equal(speech, session.Audio);
    }

    [Fact]
    public async Task Kept_audio_is_bounded_and_still_counted()
    {
        await using var fake = await StartAsync(new FakeSessionOptions { KeptAudioBytes = 1000 });
        await using var client = await RawClient.BeginAsync(fake);

        await client.SendSilenceAsync(1000);
        await client.TerminateAndEndAsync();

        Assert.Equal((1000, 8000L), (fake.Sessions[0].Audio.Length, fake.Sessions[0].AudioBytes));
    }

    [Fact]
    public async Task A_service_that_does_not_read_makes_the_client_wait()
    {
        await using var fake = await FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { ReceiveBufferBytes = 8192 });
        await using var client = await RawClient.BeginAsync(fake);
        var session = await fake.NextSessionAsync(TestContext.Current.CancellationToken);
        await session.StallAsync(keepReading: false);

        var sending = client.SendSilenceAsync(3_600_000, chunkMs: 1000);
        await session.WaitForAudioAsync(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);
        Assert.False(sending.IsCompleted);
        Assert.InRange(session.AudioReceived.TotalSeconds, 1, 2);
        await session.DropAsync();

        await Assert.ThrowsAsync<System.Net.WebSockets.WebSocketException>(() => sending);
    }

    private static Task<FakeAssemblyAI> StartAsync(FakeSessionOptions session) =>
        FakeAssemblyAI.StartAsync(new FakeAssemblyAIOptions { Session = session });
}
