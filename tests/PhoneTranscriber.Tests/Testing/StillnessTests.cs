using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Testing;

/// <summary>Alone: whether the process is at rest is everybody's doing.</summary>
[Collection(nameof(RealTime))]
public sealed class StillnessTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task A_message_that_goes_to_and_fro_between_sockets_has_come_to_rest()
    {
        const int Legs = 40;
        using var stillness = new Stillness();
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        using var left = new TcpClient { NoDelay = true };
        var connecting = left.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using var right = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        right.NoDelay = true;
        await connecting;
        var arrivals = 0;
        var players = new[] { PlayAsync(left), PlayAsync(right) };

        for (var round = 1; round <= 500; round++)
        {
            await left.GetStream().WriteAsync(new byte[] { Legs }, TestContext.Current.CancellationToken);
            await stillness.WaitAsync(Patience);
            Assert.Equal(round * Legs, Volatile.Read(ref arrivals));
        }

        left.Client.Shutdown(SocketShutdown.Send);
        await Task.WhenAll(players);

        // Sends on what it gets, one less, until nothing is left.
        async Task PlayAsync(TcpClient player)
        {
            var ball = new byte[1];
            while (await player.GetStream().ReadAsync(ball) == 1)
            {
                Interlocked.Increment(ref arrivals);
                await Task.Yield();
                if (--ball[0] > 0)
                    await player.GetStream().WriteAsync(ball);
            }

            if (player == right)
                player.Client.Shutdown(SocketShutdown.Send);
        }
    }

    [Fact]
    public async Task A_process_that_never_rests_is_reported()
    {
        using var stillness = new Stillness();
        var stop = 0;
        var spinning = new Thread(() => { while (Volatile.Read(ref stop) == 0) Thread.SpinWait(100); }) { IsBackground = true };
        spinning.Start();
        await Assert.ThrowsAsync<TimeoutException>(() => stillness.WaitAsync(TimeSpan.FromMilliseconds(200)));
        Volatile.Write(ref stop, 1);
        spinning.Join();
        await stillness.WaitAsync(Patience);
    }
}
