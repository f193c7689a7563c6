using System.Diagnostics;
using System.Reflection;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Testing.AssemblyAI;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Hosting;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>A live call's frames cost no memory, from the socket that brings them to the one that takes them. Alone, since the loop serves the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class FramePathAllocationTests
{
    private const int Rounds = 6;
    private const int PartialsPerRound = 10;
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(1);

    [Fact(Timeout = 60_000)]
    public async Task From_socket_to_socket_a_frame_allocates_nothing()
    {
        SkipUnlessOneThreadTells();
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Action=None"]);
        // At the pace of speech: a backlog would be held back.
        var call = await bridge.DialAsync(bridge.Caller with { Speed = 1 });
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await using var probe = new LoopProbe();
        var silence = new byte[(int)Length.TotalMilliseconds * MuLaw.BytesPerMillisecond];
        Array.Fill(silence, MuLaw.Silence);
        FakeSession? session = null;
        var least = long.MaxValue;
        for (var round = 1; round <= Rounds; round++)
        {
            var before = probe.Allocated(bridge.Cancel);
            await stream.PlayAsync(silence, bridge.Cancel);
            session ??= await bridge.Speech.NextSessionAsync(bridge.Cancel);
            await session.WaitForAudioAsync(round * Length, bridge.Cancel);
            least = Math.Min(least, probe.Allocated(bridge.Cancel) - before);
        }

        // Growing what is kept is over by then.
        Assert.Equal(0, least);
        await call.HangUpAsync(bridge.Cancel);
    }

    [Fact(Timeout = 60_000)]
    public async Task A_partial_turn_that_nobody_watches_allocates_nothing()
    {
        SkipUnlessOneThreadTells();
        await using var bridge = await BridgeHarness.StartAsync(["Silence:Action=None"]);
        var call = await bridge.DialAsync();
        var stream = await call.ConnectStreamAsync(bridge.Cancel);
        await stream.PlayAsync(new byte[100 * MuLaw.BytesPerMillisecond], bridge.Cancel);
        var session = await bridge.Speech.NextSessionAsync(bridge.Cancel);
        await session.WaitForAudioAsync(TimeSpan.FromMilliseconds(100), bridge.Cancel);
        await using var probe = new LoopProbe();
        var least = long.MaxValue;
        for (var round = 0; round < 5 * Rounds; round++)
        {
            var before = probe.Allocated(bridge.Cancel);
            for (var i = 0; i < PartialsPerRound; i++)
            {
                var word = $"word{(round * PartialsPerRound) + i}";
                await session.SendRawAsync(
                    $$"""{"turn_order":0,"turn_is_formatted":true,"end_of_turn":false,"transcript":"{{word}}","end_of_turn_confidence":0,"words":[{"start":0,"end":90,"text":"{{word}}","confidence":0.99,"word_is_final":false}],"utterance":"","type":"Turn"}""");
                await Eventually.HoldsAsync(() => bridge.Spoken(call.CallSid) is var said && said == word ? null : $"{said} is shown, not {word}", bridge.Cancel);
            }

            least = Math.Min(least, probe.Allocated(bridge.Cancel) - before);
        }

        Assert.Equal(0, least);
        await call.HangUpAsync(bridge.Cancel);
    }

    private static void SkipUnlessOneThreadTells()
    {
        Assert.SkipWhen(
            typeof(LoopStream).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a debug build's state machines are objects");
        Assert.SkipUnless(EventLoop.AreThere && Environment.ProcessorCount < 4, "only where one loop has all sockets, its thread tells of all of them");
    }

    /// <summary>Asks the loop's thread what it has allocated, and has it allocate nothing for the answer.</summary>
    private sealed class LoopProbe : IAheadTaker, IAsyncDisposable
    {
        private readonly SocketPair _pair = new();
        private readonly ManualResetEventSlim _answered = new();
        private readonly LoopStream _stream;
        private readonly Task _reading;
        private long _answer;

        public LoopProbe()
        {
            _stream = new LoopStream(_pair.Socket) { ReadsInline = true };
            _reading = _stream.FillAsync(this).AsTask();
        }

        public long Allocated(CancellationToken cancel)
        {
            _answered.Reset();
            _pair.Peer.Send("?"u8);
            // Nothing that is awaited: to resume it would be the loop's to allocate.
            _answered.Wait(cancel);
            return _answer;
        }

        public bool TakeAhead()
        {
            _stream.Advance(_stream.Ahead.Length);
            _answer = GC.GetAllocatedBytesForCurrentThread();
            _answered.Set();
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await Assert.ThrowsAsync<IOException>(() => _reading);
            _answered.Dispose();
            _pair.Dispose();
        }
    }
}
