using System.Buffers;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>What the web server reads by, as it reads: looks at what is there, takes a part, wants more.</summary>
public sealed class LoopInputTests : IDisposable
{
    private readonly SocketPair _pair = new();
    private readonly LoopStream _stream;
    private readonly LoopInput _input;

    public LoopInputTests()
    {
        _stream = new LoopStream(_pair.Socket);
        _input = new LoopInput(_stream);
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_looked_at_and_not_taken_is_given_again_with_what_comes_after_it()
    {
        _pair.Peer.Send("GET"u8);
        var first = await _input.ReadAsync(Cancel);
        _input.AdvanceTo(first.Buffer.GetPosition(1), first.Buffer.End);
        Assert.False(_input.TryRead(out _));
        var reading = _input.ReadAsync(Cancel);
        Assert.False(reading.IsCompleted);
        _pair.Peer.Send(" /"u8);
        var second = await reading;
        Assert.Equal("ET /"u8, second.Buffer.ToArray());
        _input.AdvanceTo(second.Buffer.End);
    }

    [Fact]
    public async Task What_was_neither_taken_nor_looked_at_is_given_at_once()
    {
        _pair.Peer.Send("abcdef"u8);
        var first = await _input.ReadAsync(Cancel);
        _input.AdvanceTo(first.Buffer.GetPosition(2), first.Buffer.GetPosition(3));
        Assert.True(_input.TryRead(out var second));
        Assert.Equal("cdef"u8, second.Buffer.ToArray());
        _input.AdvanceTo(second.Buffer.GetPosition(1));
        var third = await _input.ReadAsync(Cancel);
        Assert.Equal("def"u8, third.Buffer.ToArray());
    }

    [Fact]
    public async Task The_end_is_told_with_what_is_left_and_as_often_as_somebody_asks()
    {
        _pair.Peer.Send("abc"u8);
        var first = await _input.ReadAsync(Cancel);
        _input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        for (var i = 0; i < 2; i++)
        {
            var end = await _input.ReadAsync(Cancel);
            Assert.True(end.IsCompleted);
            Assert.Equal("abc"u8, end.Buffer.ToArray());
            _input.AdvanceTo(end.Buffer.Start, end.Buffer.End);
        }
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Who_is_called_off_gets_nothing_and_reads_on_later(bool isWaiting)
    {
        var reading = isWaiting ? _input.ReadAsync(Cancel) : default;
        _input.CancelPendingRead();
        var calledOff = isWaiting ? await reading : await _input.ReadAsync(Cancel);
        Assert.True(calledOff.IsCanceled);
        Assert.True(calledOff.Buffer.IsEmpty);
        _input.AdvanceTo(calledOff.Buffer.End);
        _pair.Peer.Send("abc"u8);
        var next = await _input.ReadAsync(Cancel);
        Assert.False(next.IsCanceled);
        Assert.Equal("abc"u8, next.Buffer.ToArray());
    }

    [Fact]
    public async Task Who_gives_up_reading_has_taken_nothing()
    {
        using var patience = new CancellationTokenSource();
        var reading = _input.ReadAsync(patience.Token).AsTask();
        await patience.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _pair.Peer.Send("abc"u8);
        var next = await _input.ReadAsync(Cancel);
        Assert.Equal("abc"u8, next.Buffer.ToArray());
    }

    [Fact]
    public async Task A_connection_that_is_lost_is_reported_as_the_web_server_knows_it()
    {
        var reading = _input.ReadAsync(Cancel).AsTask();
        _pair.Peer.Close(timeout: 0);
        await Assert.ThrowsAsync<ConnectionResetException>(() => reading);
        await _stream.DisposeAsync();
        await Assert.ThrowsAsync<ConnectionResetException>(() => _input.ReadAsync(Cancel).AsTask());
    }

    [Fact]
    public async Task Who_reads_a_connection_that_was_given_up_here_learns_why()
    {
        var reading = _input.ReadAsync(Cancel).AsTask();
        var reason = new ConnectionAbortedException("too slow");
        _input.Fail(reason);
        _stream.Reset();
        Assert.Same(reason, await Assert.ThrowsAsync<ConnectionAbortedException>(() => reading));
    }

    [Fact]
    public async Task Who_takes_the_connection_over_reads_on_where_the_web_server_stopped_and_is_not_called_off_with_it()
    {
        _pair.Peer.Send("head body"u8);
        var head = await _input.ReadAsync(Cancel);
        _input.AdvanceTo(head.Buffer.GetPosition(5), head.Buffer.GetPosition(6));
        var rest = new byte[4];
        Assert.Equal(4, await _stream.ReadAsync(rest, Cancel));
        Assert.Equal("body"u8, rest);
        var reading = _stream.ReadAsync(rest, Cancel);
        _input.CancelPendingRead();
        _pair.Peer.Send("more"u8);
        Assert.Equal(4, await reading);
    }

    [Fact(Timeout = 60_000)]
    public async Task Tls_is_given_a_record_at_a_time_and_none_before_it_is_whole()
    {
        _pair.Peer.Send([22, 3, 1, 0, 2, 1, 2, 23, 3, 3, 0, 1]);
        var first = await _input.ReadAsync(Cancel);
        Assert.Equal([22, 3, 1, 0, 2, 1, 2], first.Buffer.ToArray());
        _input.AdvanceTo(first.Buffer.GetPosition(3));
        Assert.True(_input.TryRead(out var rest));
        Assert.Equal([0, 2, 1, 2], rest.Buffer.ToArray());
        _input.AdvanceTo(rest.Buffer.End);
        var reading = _input.ReadAsync(Cancel);
        Assert.False(reading.IsCompleted);
        _pair.Peer.Send([9]);
        var second = await reading;
        Assert.Equal([23, 3, 3, 0, 1, 9], second.Buffer.ToArray());
        _input.AdvanceTo(second.Buffer.End);
        _pair.Peer.Send([23, 3]);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        var cut = await _input.ReadAsync(Cancel);
        Assert.True(cut.IsCompleted);
        Assert.Equal([23, 3], cut.Buffer.ToArray());
    }

    [Fact(Timeout = 60_000)]
    public async Task What_only_looked_like_tls_is_given_as_it_comes()
    {
        _pair.Peer.Send([22, 3, 1, 0, 2, 1, 2, 23, 3]);
        var first = await _input.ReadAsync(Cancel);
        Assert.NotNull(_input.Tls);
        // Who reads TLS takes what it gets.
        _input.AdvanceTo(first.Buffer.Start, first.Buffer.End);
        Assert.Null(_input.Tls);
        Assert.True(_input.TryRead(out var second));
        Assert.Equal([22, 3, 1, 0, 2, 1, 2, 23, 3], second.Buffer.ToArray());
        _input.AdvanceTo(second.Buffer.Start, second.Buffer.End);
        Assert.False(_input.TryRead(out _));
        _pair.Peer.Send([7]);
        var third = await _input.ReadAsync(Cancel);
        Assert.Equal([22, 3, 1, 0, 2, 1, 2, 23, 3, 7], third.Buffer.ToArray());
    }

    [Theory(Timeout = 60_000)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Whatever_is_taken_looked_at_and_called_off_everything_comes_once_and_in_order(int seed)
    {
        TestContext.Current.SendDiagnosticMessage("seed {0}", seed);
        var (bytes, random, chunks) = (new byte[2_000_000], new Random(seed), new Random(~seed));
        random.NextBytes(bytes);
        var sending = Task.Run(() =>
        {
            for (var at = 0; at < bytes.Length;) at += _pair.Peer.Send(bytes.AsSpan(at, Math.Min(chunks.Next(1, 10_000), bytes.Length - at)));
            _pair.Peer.Shutdown(SocketShutdown.Send);
        }, Cancel);
        using var enough = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var callingOff = Task.Run(() =>
        {
            while (!enough.IsCancellationRequested) _input.CancelPendingRead();
        }, Cancel);
        var received = new ArrayBufferWriter<byte>();
        while (true)
        {
            var read = await _input.ReadAsync(Cancel);
            var taken = read.Buffer.Slice(0, random.NextInt64(read.Buffer.Length + 1));
            foreach (var piece in taken) received.Write(piece.Span);
            if (read.IsCompleted && taken.Length == read.Buffer.Length) break;
            var looked = taken.Length + random.NextInt64(read.Buffer.Length - taken.Length + 1);
            _input.AdvanceTo(taken.End, read.Buffer.GetPosition(looked));
        }

        await enough.CancelAsync();
        await callingOff;
        await sending;
        Assert.Equal(bytes, received.WrittenSpan);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _pair.Dispose();
    }
}
