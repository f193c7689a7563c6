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
            // Answering allocates, too: as much each time.
            var before = await probe.AllocatedAsync(bridge.Cancel);
            var own = await probe.AllocatedAsync(bridge.Cancel) - before;
            await stream.PlayAsync(silence, bridge.Cancel);
            session ??= await bridge.Speech.NextSessionAsync(bridge.Cancel);
            await session.WaitForAudioAsync(round * Length, bridge.Cancel);
            least = Math.Min(least, await probe.AllocatedAsync(bridge.Cancel) - before - (2 * own));
        }

        // Compiling, and growing what is kept, is over by then. An answer allocates 32 bytes more when it is awaited first; a second of frames
        // that allocated would be 50 times as much at least.
        Assert.InRange(least, -64, 0);
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
            var before = await probe.AllocatedAsync(bridge.Cancel);
            var own = await probe.AllocatedAsync(bridge.Cancel) - before;
            for (var i = 0; i < PartialsPerRound; i++)
            {
                var word = $"word{(round * PartialsPerRound) + i}";
                await session.SendRawAsync(
                    $$"""{"turn_order":0,"turn_is_formatted":true,"end_of_turn":false,"transcript":"{{word}}","end_of_turn_confidence":0,"words":[{"start":0,"end":90,"text":"{{word}}","confidence":0.99,"word_is_final":false}],"utterance":"","type":"Turn"}""");
                await Eventually.HoldsAsync(() => bridge.Spoken(call.CallSid) is var said && said == word ? null : $"{said} is shown, not {word}", bridge.Cancel);
            }

            least = Math.Min(least, await probe.AllocatedAsync(bridge.Cancel) - before - (2 * own));
        }

        Assert.InRange(least, -64, 0);
        await call.HangUpAsync(bridge.Cancel);
    }

    private static void SkipUnlessOneThreadTells()
    {
        Assert.SkipWhen(
            typeof(LoopStream).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a debug build's state machines are objects");
        Assert.SkipUnless(EventLoop.AreThere && Environment.ProcessorCount < 4, "only where one loop has all sockets, its thread tells of all of them");
    }

    /// <summary>Asks the loop's thread what it has allocated.</summary>
    private sealed class LoopProbe : IAheadTaker, IAsyncDisposable
    {
        private readonly SocketPair _pair = new();
        private readonly LoopStream _stream;
        private readonly Task _reading;
        private TaskCompletionSource<long> _answer = new();

        public LoopProbe()
        {
            _stream = new LoopStream(_pair.Socket) { ReadsInline = true };
            _reading = _stream.FillAsync(this).AsTask();
        }

        public async Task<long> AllocatedAsync(CancellationToken cancel)
        {
            _answer = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            _pair.Peer.Send("?"u8);
            return await _answer.Task.WaitAsync(cancel);
        }

        public bool TakeAhead()
        {
            _stream.Advance(_stream.Ahead.Length);
            _answer.SetResult(GC.GetAllocatedBytesForCurrentThread());
            return true;
        }

        public async ValueTask DisposeAsync()
        {
            await _stream.DisposeAsync();
            await Assert.ThrowsAsync<IOException>(() => _reading);
            _pair.Dispose();
        }
    }
}
