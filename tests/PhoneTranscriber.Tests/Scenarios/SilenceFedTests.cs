using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Testing.Twilio;
using PhoneTranscriber.Tests.Hosting;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Frames do not come for a while: the speech service hears silence instead. Alone, since the loop that is held up serves the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class SilenceFedTests
{
    private const int FrameBytes = 20 * MuLaw.BytesPerMillisecond;

    private readonly ManualTimeProvider _clock = new();

    [Fact(Timeout = 60_000)]
    public async Task However_long_it_was_chunks_end_where_frames_end()
    {
        await using var bridge = await StartAsync();
        // Looks come at round times, the frames do not.
        _clock.Advance(TimeSpan.FromMilliseconds(7));
        var (stream, session) = await SpeakAsync(bridge);
        var steps = 0;
        await Eventually.HoldsAsync(
            () =>
            {
                for (; steps < 300 && session.AudioReceived < TimeSpan.FromSeconds(2); steps++) _clock.Advance(TimeSpan.FromMilliseconds(10));
                return session.AudioReceived >= TimeSpan.FromSeconds(2) ? null : $"{session.AudioReceived} heard";
            },
            bridge.Cancel);
        await stream.PlayAsync(Frames(2), bridge.Cancel);
        await stream.StopAsync(bridge.Cancel);
        await session.Ended.WaitAsync(bridge.Cancel);
        Assert.InRange(session.Audio.AsSpan().IndexOf((byte)2), 2_000 * MuLaw.BytesPerMillisecond, 4_000 * MuLaw.BytesPerMillisecond);
        Assert.Equal(0, session.Audio.AsSpan().IndexOf((byte)2) % FrameBytes);
        Assert.Equal(5 * FrameBytes, session.Audio.Count(sample => sample == 2));
    }

    [Fact(Timeout = 60_000)]
    public async Task While_frames_wait_to_be_read_it_is_none()
    {
        Assert.SkipUnless(EventLoop.AreThere && Environment.ProcessorCount < 4, "only where one loop has all sockets, all of them can be held up");
        await using var bridge = await StartAsync();
        var (stream, session) = await SpeakAsync(bridge);
        using (new BusyLoop(bridge.Cancel))
        {
            await stream.PlayAsync(Frames(2), bridge.Cancel);
            for (var i = 0; i < 300; i++) _clock.Advance(TimeSpan.FromMilliseconds(10));
        }

        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(200), bridge.Cancel);
        await stream.StopAsync(bridge.Cancel);
        await session.Ended.WaitAsync(bridge.Cancel);
        Assert.Equal([.. Frames(1), .. Frames(2)], session.Audio);
    }

    [Theory(Timeout = 60_000)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Messages_without_sound_do_not_stand_in_its_way(bool areFrames)
    {
        await using var bridge = await StartAsync();
        var (stream, session) = await SpeakAsync(bridge);
        var sent = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                if (sent++ < 200)
                {
                    if (areFrames) await stream.SendMediaAsync("inbound", 100 + (50 * sent), default, bridge.Cancel);
                    else await stream.SendTextAsync("""{"event":"mark","mark":{"name":"here"}}""", bridge.Cancel);
                    _clock.Advance(TimeSpan.FromMilliseconds(50));
                }

                return session.AudioReceived >= TimeSpan.FromSeconds(2) ? null : $"{session.AudioReceived} heard after {sent} messages";
            },
            bridge.Cancel);
        await stream.StopAsync(bridge.Cancel);
        await session.Ended.WaitAsync(bridge.Cancel);
    }

    private Task<BridgeHarness> StartAsync() =>
        BridgeHarness.StartAsync(["Silence:Action=None"], configure: builder => builder.Services.AddSingleton<TimeProvider>(_clock));

    /// <summary>Dials, and says 100 ms that are heard.</summary>
    private static async Task<(TwilioStream Stream, FakeSession Session)> SpeakAsync(BridgeHarness bridge)
    {
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(Frames(1), bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(100), bridge.Cancel);
        return (stream, session);
    }

    private static byte[] Frames(byte sample)
    {
        var frames = new byte[5 * FrameBytes];
        Array.Fill(frames, sample);
        return frames;
    }

    /// <summary>Keeps the loop from all else until it is disposed of.</summary>
    private sealed class BusyLoop : IAheadTaker, IDisposable
    {
        private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

        private readonly SocketPair _pair = new();
        private readonly ManualResetEventSlim _isHeld = new();
        private readonly ManualResetEventSlim _isFree = new();
        private readonly LoopStream _stream;

        public BusyLoop(CancellationToken cancel)
        {
            _stream = new LoopStream(_pair.Socket) { ReadsInline = true };
            _ = _stream.FillAsync(this).AsTask();
            _pair.Peer.Send("?"u8);
            if (_isHeld.Wait(Patience, cancel)) return;
            Dispose();
            throw new TimeoutException("The loop does not come.");
        }

        public bool TakeAhead()
        {
            _isHeld.Set();
            _isFree.Wait(Patience);
            return false;
        }

        public void Dispose()
        {
            _isFree.Set();
            _stream.Dispose();
            _pair.Dispose();
        }
    }
}
