using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.LocalSpeech;

public sealed class SessionTests
{
    private const string Reason = "See Error message for details";

    private static readonly ReadOnlyMemory<byte> Second = Enumerable.Repeat((byte)0xFF, 8000).ToArray();

    [Fact]
    public async Task A_session_begins_and_ends_as_the_service_does()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync("speech_model=universal-3-6-pro&encoding=pcm_mulaw&sample_rate=8000");

        var messages = await client.TranscribeAsync(Second);

        Assert.Equal("Begin", (string)messages[0]["type"]!);
        Assert.True(Guid.TryParse((string)messages[0]["id"]!, out _));
        Assert.Equal("universal-3-6-pro", (string)messages[0]["configuration"]!["model"]!);
        Assert.Equal("balanced", (string)messages[0]["configuration"]!["mode"]!);
        Assert.Equal(8, messages[0]["configuration"]!.AsObject().Count);
        Assert.Equal("Termination", (string)messages[^1]["type"]!);
        Assert.Equal(1, (int)messages[^1]["audio_duration_seconds"]!);
        Assert.Equal((1000, "Session Ended"), client.Close);
        Assert.Equal(2, messages.Count);
    }

    [Theory]
    [InlineData("sample_rate=7000", "Invalid 'sample_rate': Value error, sample_rate must be at least 8,000 Hz")]
    [InlineData("sample_rate=44100", "Invalid 'sample_rate'")]
    [InlineData("encoding=flac", "'flac' is not a valid Encoding")]
    [InlineData("encoding=opus", "Invalid 'encoding'")]
    [InlineData("speech_model=universal-3-pro", "Invalid 'speech_model': Input should be 'universal-streaming-english', ")]
    [InlineData("min_turn_silence=160.0", "invalid literal for int()")]
    [InlineData("vad_threshold=2", "Invalid 'vad_threshold'")]
    [InlineData("include_partial_turns=maybe", "Invalid 'include_partial_turns'")]
    [InlineData("keyterms_prompt=a,b", "Invalid keyterms_prompt: Invalid JSON array")]
    [InlineData("speech_model=universal-streaming-english&prompt=x", "prompt is only supported with")]
    public async Task A_wrong_parameter_is_refused_before_the_session_begins(string query, string text)
    {
        await using var server = await SpeechServer.StartAsync();
        using var client = await server.ConnectAsync(query);

        var error = Assert.Single(await client.ReadToEndAsync());

        Assert.Equal(3006, (int)error["error_code"]!);
        Assert.Contains(text, (string)error["error"]!, StringComparison.Ordinal);
        Assert.Equal((3006, Reason), client.Close);
    }

    [Theory]
    [InlineData("not json", "Invalid JSON")]
    [InlineData("[]", "Invalid Message: []")]
    [InlineData("""{"type":"Bogus"}""", "Invalid Message Type: Bogus")]
    [InlineData("""{"type":"UpdateConfiguration","max_turn_silence":"long"}""", "Invalid 'max_turn_silence'")]
    public async Task A_wrong_message_ends_the_session(string message, string text)
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        await client.SendAsync(message);

        var messages = await client.ReadToEndAsync();

        Assert.Equal(["Begin", "Error"], messages.Select(node => (string)node["type"]!));
        Assert.Contains(text, (string)messages[1]["error"]!, StringComparison.Ordinal);
        Assert.Equal((3006, Reason), client.Close);
    }

    [Fact]
    public async Task More_than_a_second_in_one_message_ends_the_session()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        await client.SendAsync(Second, 8000);
        await client.SendAsync(new byte[8001], 8001);

        var error = await client.ReadAsync("Error");
        await client.ReadToEndAsync();

        Assert.Equal("Input Duration Error: Input Duration Violation: 1000.125 ms. Expected between 50 and 1000 ms", (string)error["error"]!);
        Assert.Equal((3007, Reason), client.Close);
    }

    [Fact]
    public async Task Frames_of_20_ms_are_borne_for_a_second()
    {
        await using var server = await SpeechServer.StartAsync();
        RecognizerInstalled.Require(server);
        using var patient = await server.ConnectAsync();
        var messages = await patient.TranscribeAsync(Second[..(49 * 160)], 160);
        Assert.Equal("Termination", (string)messages[^1]["type"]!);

        using var client = await server.ConnectAsync();
        await client.SendAsync(Second, 160);
        Assert.Contains("20.0 ms", (string)(await client.ReadAsync("Error"))["error"]!, StringComparison.Ordinal);
        await client.ReadToEndAsync();
        Assert.Equal(3007, client.Close.Code);
    }

    [Fact]
    public async Task One_session_too_many_is_refused()
    {
        await using var server = await SpeechServer.StartAsync(options => options.MaxSessions = 1);
        RecognizerInstalled.Require(server);
        using var first = await server.ConnectAsync();
        await first.ReadAsync("Begin");
        using var second = await server.ConnectAsync();

        var error = Assert.Single(await second.ReadToEndAsync());

        Assert.EndsWith("Too many concurrent sessions", (string)error["error"]!, StringComparison.Ordinal);
        Assert.Equal(1008, second.Close.Code);
        await first.TranscribeAsync(Second);
        Assert.Equal(1000, first.Close.Code);
    }

    [Fact]
    public async Task A_missing_model_says_what_to_install()
    {
        await using var server = await SpeechServer.StartAsync(options => options.ModelDirectory = "/nonexistent");
        using var client = await server.ConnectAsync();

        var error = Assert.Single(await client.ReadToEndAsync());

        Assert.Contains("apt-get install", (string)error["error"]!, StringComparison.Ordinal);
        Assert.Equal((3005, Reason), client.Close);
        Assert.Equal((string)error["error"]!, Assert.Single(server.Log.Warnings));
    }

    [Fact]
    public async Task A_session_nobody_uses_is_ended_when_asked_to()
    {
        var time = new ManualTimeProvider();
        await using var server = await SpeechServer.StartAsync(time: time);
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync("encoding=pcm_mulaw&sample_rate=8000&inactivity_timeout=5");
        await client.ReadAsync("Begin");

        time.Advance(TimeSpan.FromSeconds(5));

        Assert.EndsWith("No messages received for 5 seconds", (string)(await client.ReadAsync("Error"))["error"]!, StringComparison.Ordinal);
        await client.ReadToEndAsync();
        Assert.Equal((3006, Reason), client.Close);
    }

    [Fact]
    public async Task The_heart_beats_every_five_seconds_when_asked_to()
    {
        var time = new ManualTimeProvider();
        await using var server = await SpeechServer.StartAsync(time: time);
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync("encoding=pcm_mulaw&sample_rate=8000&session_heartbeat=true");
        await client.ReadAsync("Begin");

        time.Advance(TimeSpan.FromSeconds(5));

        var beat = await client.ReadAsync("Heartbeat");
        Assert.Equal(5000, (long)beat["total_duration_ms"]!);
        Assert.Equal(0, (double)beat["realtime_factor"]!);
    }

    [Fact]
    public async Task A_session_expires()
    {
        var time = new ManualTimeProvider();
        await using var server = await SpeechServer.StartAsync(time: time);
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        var begin = await client.ReadAsync("Begin");
        Assert.Equal((time.GetUtcNow() + TimeSpan.FromHours(3)).ToUnixTimeSeconds(), (long)begin["expires_at"]!);

        time.Advance(TimeSpan.FromHours(3));

        await client.ReadToEndAsync();
        Assert.Equal((3008, Reason), client.Close);
    }

    [Fact]
    public async Task Audio_beyond_the_backlog_is_dropped_and_the_clock_goes_on()
    {
        await using var server = await SpeechServer.StartAsync(options =>
        {
            options.MaxBacklog = TimeSpan.FromSeconds(2);
            options.Workers = 1;
        });
        RecognizerInstalled.Require(server);
        using var client = await server.ConnectAsync();
        var novel = Clips.Read("novel").MuLaw;

        var messages = await client.TranscribeAsync(novel, 8000);

        Assert.Single(messages, message => (string)message["type"]! == "Warning");
        Assert.Equal(novel.Length / 8000, (int)messages[^1]["audio_duration_seconds"]!, 1d);
        var starts = messages.Finals().Where(turn => turn["words"]!.AsArray().Count > 0).Select(turn => (int)turn["words"]![0]!["start"]!);
        Assert.All(starts, start => Assert.InRange(start, 0, novel.Length / 8));
    }

    [Fact]
    public async Task A_caller_who_vanishes_leaves_the_place_to_the_next()
    {
        await using var server = await SpeechServer.StartAsync(options => options.MaxSessions = 1);
        RecognizerInstalled.Require(server);
        using (var first = await server.ConnectAsync())
        {
            await first.ReadAsync("Begin");
            await first.SendAsync(Clips.Commands);
        }

        await Eventually.HoldsAsync(() => server.Engine.IsFull ? "the place is still taken" : null, TestContext.Current.CancellationToken);
        using var second = await server.ConnectAsync();
        await second.TranscribeAsync(Second);
        Assert.Equal(1000, second.Close.Code);
    }
}
