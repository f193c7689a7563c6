using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Tests.AssemblyAI;

/// <summary>Nothing else may run beside these: they count the bytes one thread allocates.</summary>
public sealed class SendAllocationTests
{
    private const int Chunks = 1000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Sending_audio_allocates_nothing(bool cancellable)
    {
        await using var server = await ScriptedServer.StartAsync(socket => socket.ServeAsync());
        await using var session = await server.Client().ConnectAsync(new(), Token).Soon();
        using var cancellation = new CancellationTokenSource();
        var token = cancellable ? cancellation.Token : CancellationToken.None;
        var audio = new byte[800];

        // The first rounds pay for compilation and for pools; the best of the later ones is what sending costs.
        var fewest = long.MaxValue;
        for (var round = 0; round < 10; round++)
        {
            var (allocated, synchronous) = SendMany(session, audio, token);
            Assert.Equal(Chunks, synchronous);
            fewest = Math.Min(fewest, allocated);
        }

        Assert.Equal(0, fewest);
        Assert.Equal(10 * Chunks * audio.Length, (await session.TerminateAsync(cancellationToken: Token).Soon()).AudioBytesSent);
    }

    // Not async, so that the thread whose bytes are counted is the one that sends; a send that did not complete at once would be seen.
    private static (long Allocated, int Synchronous) SendMany(StreamingSession session, byte[] audio, CancellationToken token)
    {
        var synchronous = 0;
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Chunks; i++)
        {
            var send = session.SendAudioAsync(audio, token);
            if (send.IsCompletedSuccessfully)
                synchronous++;
            else
                send.AsTask().GetAwaiter().GetResult();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before, synchronous);
    }
}
