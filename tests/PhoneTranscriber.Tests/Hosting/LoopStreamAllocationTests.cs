using System.Diagnostics;
using System.Reflection;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>Alone, since the loop's thread serves the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class LoopStreamAllocationTests
{
    [Fact]
    public async Task Messages_that_come_and_are_answered_allocate_nothing()
    {
        const int messages = 500;
        const int rounds = 5;
        Assert.SkipWhen(
            typeof(LoopStream).Assembly.GetCustomAttribute<DebuggableAttribute>() is { IsJITOptimizerDisabled: true },
            "a debug build's state machines are objects");
        using var pair = new SocketPair();
        await using var stream = new LoopStream(pair.Socket) { ReadsInline = true };
        var answering = AnswerAsync(stream, messages, rounds);
        var message = new byte[100];
        for (var i = 0; i < rounds * messages; i++)
        {
            pair.Peer.Send(message);
            for (var at = 0; at < message.Length;) at += pair.Peer.Receive(message.AsSpan(at));
        }

        Assert.Equal(0, await answering);
    }

    /// <summary>
    /// What the loop's thread allocates in the round in which it allocates least: it may have to do with what earlier tests left, once.
    /// </summary>
    private static async Task<long> AnswerAsync(LoopStream stream, int messages, int rounds)
    {
        var buffer = new byte[100];
        var least = long.MaxValue;
        for (var round = 0; round < rounds; round++)
        {
            var (thread, before) = (Environment.CurrentManagedThreadId, GC.GetAllocatedBytesForCurrentThread());
            for (var i = 0; i < messages; i++)
                await stream.WriteAsync(buffer.AsMemory(0, await stream.ReadAsync(buffer, CancellationToken.None)), CancellationToken.None);
            if (thread == Environment.CurrentManagedThreadId) least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
