using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class SendAllocationTests
{
    // A round fits the socket's buffers with room to spare.
    private const int ChunksPerRound = 50;
    private const int UncountedPerRound = 10;
    private const int WarmUpRounds = 20;
    private const int MeasuredRounds = 20;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sending_audio_allocates_nothing(bool cancellable)
    {
        await using var server = await ScriptedServer.StartAsync(async socket =>
        {
            await socket.SendAsync(ScriptedSocket.Begin);
            while (await socket.ReceiveAsync() is var message && !message.Contains("Terminate", StringComparison.Ordinal))
            {
                if (message.Contains("KeepAlive", StringComparison.Ordinal))
                    await socket.SendAsync("""{"type":"CaughtUp"}""");
            }

            await socket.SendAsync(ScriptedSocket.Termination);
            await socket.CloseAsync(1000, "Session Ended");
            await socket.DrainAsync();
        });
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        await using var messages = session.ReadAllAsync(Token).GetAsyncEnumerator(Token);
        using var cancellation = new CancellationTokenSource();
        var audio = new byte[800];

        var rounds = new List<long>();
        for (var round = 0; round < WarmUpRounds + MeasuredRounds; round++)
        {
            rounds.Add(SendRound(session, audio, cancellable ? cancellation.Token : CancellationToken.None));
            // The peer keeps reading, as a healthy one does; a socket that is full makes any send wait, and waiting allocates.
            await session.KeepAliveAsync(Token);
            Assert.True(await messages.MoveNextAsync().AsTask().Soon());
        }

        // A cost per send would show in every round. Once in a while the runtime's socket makes an object that it then keeps.
        Assert.InRange(rounds.Skip(WarmUpRounds).Count(allocated => allocated != 0), 0, MeasuredRounds / 10);
        var end = await session.TerminateAsync(cancellationToken: Token).Soon();
        Assert.Equal((WarmUpRounds + MeasuredRounds) * (UncountedPerRound + ChunksPerRound) * audio.Length, end.AudioBytesSent);
    }

    /// <summary>
    /// The bytes this thread allocates over one round. Not async, so that one thread sends it all. Rounds may run on different threads, and
    /// the first sends on each fill its share of the array pool.
    /// </summary>
    private static long SendRound(StreamingSession session, byte[] audio, CancellationToken token)
    {
        Send(session, audio, UncountedPerRound, token);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Send(session, audio, ChunksPerRound, token);
        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private static void Send(StreamingSession session, byte[] audio, int times, CancellationToken token)
    {
        for (var i = 0; i < times; i++)
        {
            var send = session.SendAudioAsync(audio, token);
            if (!send.IsCompletedSuccessfully)
                throw new InvalidOperationException("A send did not complete at once, so this thread's count would not tell its cost.");
            send.GetAwaiter().GetResult();
        }
    }
}
