using System.Buffers;
using System.Net.Sockets;
using System.Text;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.EventLoops;

namespace PhoneTranscriber.Tests.Hosting;

public sealed class LoopStreamTests : IDisposable
{
    private readonly SocketPair _pair = new();
    private readonly LoopStream _stream;

    public LoopStreamTests() => _stream = new LoopStream(_pair.Socket);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_comes_in_pieces_goes_out_in_others(bool inline)
    {
        _stream.ReadsInline = inline;
        var sent = Bytes(1_000_000);
        var (random, chunks) = (new Random(4711), new Random(7));
        var writing = Task.Run(() =>
        {
            for (var at = 0; at < sent.Length;) at += _pair.Peer.Send(sent.AsSpan(at, Math.Min(chunks.Next(1, 20_000), sent.Length - at)));
            _pair.Peer.Shutdown(SocketShutdown.Send);
        }, Cancel);
        var received = new byte[sent.Length];
        for (var at = 0; at < received.Length;)
        {
            var length = await _stream.ReadAsync(received.AsMemory(at, Math.Min(random.Next(1, 9_000), received.Length - at)), Cancel);
            Assert.NotEqual(0, length);
            at += length;
        }

        await writing;
        Assert.Equal(sent, received);
        Assert.Equal(0, await _stream.ReadAsync(new byte[10], Cancel));
        Assert.Equal(0, await _stream.ReadAsync(new byte[10], Cancel));
    }

    [Fact]
    public async Task A_write_that_the_peer_is_slow_to_take_waits_and_arrives_whole()
    {
        _pair.Socket.SendBufferSize = _pair.Peer.ReceiveBufferSize = 8 * 1024;
        var sent = Bytes(400_000);
        var writing = _stream.WriteAsync(sent, Cancel);
        Assert.False(writing.IsCompleted);
        var received = new byte[sent.Length];
        for (var at = 0; at < received.Length;) at += await _pair.Peer.ReceiveAsync(received.AsMemory(at), Cancel);
        await writing;
        Assert.Equal(sent, received);
    }

    [Fact]
    public async Task Whoever_wants_to_know_learns_that_the_other_side_has_ended_though_nobody_reads()
    {
        var hungUp = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stream.HungUp = hungUp.SetResult;
        _pair.Peer.Send("abc"u8);
        Assert.Equal(1, await _stream.ReadAsync(new byte[1], Cancel));
        Assert.False(hungUp.Task.IsCompleted);
        _pair.Peer.Send("def"u8);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        await hungUp.Task.WaitAsync(Cancel);
        // What came before is there all the same, and so is the end; it is told once.
        var rest = new byte[5];
        await _stream.ReadExactlyAsync(rest, Cancel);
        Assert.Equal("bcdef"u8, rest);
        Assert.Equal(0, await _stream.ReadAsync(rest, Cancel));
    }

    [Fact]
    public async Task After_the_end_of_writing_nothing_is_written_and_what_comes_is_read()
    {
        _pair.Socket.SendBufferSize = _pair.Peer.ReceiveBufferSize = 8 * 1024;
        var writing = _stream.WriteAsync(Bytes(4_000_000), Cancel).AsTask();
        Assert.False(writing.IsCompleted);
        _stream.EndWriting();
        await Assert.ThrowsAsync<IOException>(() => writing);
        await Assert.ThrowsAsync<IOException>(() => _stream.WriteAsync(new byte[1], Cancel).AsTask());
        _pair.Peer.Send("abc"u8);
        var rest = new byte[3];
        await _stream.ReadExactlyAsync(rest, Cancel);
        Assert.Equal("abc"u8, rest);
    }

    [Fact]
    public async Task A_reset_ends_what_waits_and_shows_on_the_other_side()
    {
        var reading = _stream.ReadAsync(new byte[1], Cancel).AsTask();
        _stream.Reset();
        await Assert.ThrowsAsync<IOException>(() => reading);
        var reset = await Assert.ThrowsAsync<SocketException>(() => _pair.Peer.ReceiveAsync(new byte[1], Cancel).AsTask());
        Assert.Equal(SocketError.ConnectionReset, reset.SocketErrorCode);
    }

    [Fact]
    public async Task Who_is_let_go_of_before_all_that_it_said_was_read_reads_what_it_was_told_all_the_same()
    {
        _pair.Peer.Send(Bytes(300_000));
        await _stream.WriteAsync("too much"u8.ToArray(), Cancel);
        _stream.EndWriting();
        _stream.DropUnread();
        await _stream.DisposeAsync();
        var told = new byte[20];
        Assert.Equal(8, await _pair.Peer.ReceiveAsync(told, Cancel));
        Assert.Equal("too much"u8, told.AsSpan(0, 8));
        Assert.Equal(0, await _pair.Peer.ReceiveAsync(told, Cancel));
        Assert.Equal(0, _pair.Peer.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error));
    }

    [Fact]
    public async Task After_a_write_that_was_cancelled_with_a_part_of_it_sent_nothing_is_written()
    {
        _pair.Socket.SendBufferSize = _pair.Peer.ReceiveBufferSize = 8 * 1024;
        using var cancel = new CancellationTokenSource();
        var writing = _stream.WriteAsync(Bytes(4_000_000), cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
        await Assert.ThrowsAsync<IOException>(() => _stream.WriteAsync(new byte[1], Cancel).AsTask());
    }

    [Fact]
    public async Task What_was_read_too_far_is_read_again_before_the_rest()
    {
        _pair.Peer.Send("cdef"u8);
        var one = new byte[1];
        Assert.Equal(1, await _stream.ReadAsync(one, Cancel));
        Assert.Equal((byte)'c', one[0]);
        _stream.Unread(new ReadOnlySequence<byte>("abc"u8.ToArray()));
        var rest = new byte[6];
        await _stream.ReadExactlyAsync(rest, Cancel);
        Assert.Equal("abcdef"u8, rest);
    }

    [Fact]
    public async Task A_read_that_was_cancelled_has_taken_nothing()
    {
        using var cancel = new CancellationTokenSource();
        var reading = _stream.ReadAsync(new byte[5_000], cancel.Token).AsTask();
        await cancel.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
        _pair.Peer.Send("abc"u8);
        var received = new byte[3];
        await _stream.ReadExactlyAsync(received, Cancel);
        Assert.Equal("abc"u8, received);
    }

    [Fact]
    public async Task Nobody_waits_on_when_the_stream_is_closed()
    {
        _pair.Socket.SendBufferSize = _pair.Peer.ReceiveBufferSize = 8 * 1024;
        var reading = _stream.ReadAsync(new byte[10], Cancel).AsTask();
        var writing = _stream.WriteAsync(Bytes(4_000_000), Cancel).AsTask();
        await _stream.DisposeAsync();
        await Assert.ThrowsAsync<IOException>(() => reading);
        await Assert.ThrowsAsync<IOException>(() => writing);
        await Assert.ThrowsAsync<IOException>(() => _stream.ReadAsync(new byte[10], Cancel).AsTask());
        await Assert.ThrowsAsync<IOException>(async () => await _stream.WriteAsync(new byte[10], Cancel));
    }

    [Theory(Timeout = 30_000)]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_came_with_the_end_of_the_connection_is_read_and_then_the_end(bool isBefore)
    {
        for (var size = 1; size < 100_000; size *= 7)
        {
            using var pair = new SocketPair();
            await using var stream = new LoopStream(pair.Socket) { ReadsInline = true };
            var sent = Bytes(size);
            var received = new byte[size + 1];
            var reading = isBefore ? stream.ReadAsync(received, Cancel) : default;
            pair.Peer.Send(sent);
            pair.Peer.Shutdown(SocketShutdown.Send);
            var at = isBefore ? await reading : 0;
            while (await stream.ReadAsync(received.AsMemory(at), Cancel) is var length and > 0) at += length;
            Assert.Equal(sent, received[..at]);
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task More_than_there_is_room_for_and_then_nothing_more_is_read_to_its_end()
    {
        // The peer says nothing after it: nothing reminds the reader of what was left.
        for (var size = 4_000; size < 100_000; size += 4_096)
        {
            var sent = Bytes(size);
            _pair.Peer.Send(sent);
            for (var left = size; left > 0;)
            {
                Assert.True(await _stream.FillAsync(Cancel));
                left -= _stream.Ahead.Length;
                _stream.Advance(_stream.Ahead.Length);
            }
        }
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_for_whom_less_than_a_mark_has_come_is_told_when_the_mark_is_lowered()
    {
        var pacing = new PhoneTranscriber.Twilio.ReceivePacing(_pair.Socket);
        for (var i = 0; i < 20; i++)
        {
            pacing.WakeAt(1_000);
            var reading = _stream.FillAsync(Cancel).AsTask();
            _pair.Peer.Send(Bytes(600));
            await Assert.ThrowsAsync<TimeoutException>(() => reading.WaitAsync(TimeSpan.FromMilliseconds(20), Cancel));
            // On a thread of its own, as the sweep does.
            await Task.Run(() => pacing.WakeAt(1), Cancel);
            Assert.True(await reading);
            Assert.Equal(600, _stream.Ahead.Length);
            _stream.Advance(600);
        }
    }

    [Fact]
    public async Task A_connection_that_the_peer_resets_fails_the_reader()
    {
        var reading = _stream.ReadAsync(new byte[10], Cancel).AsTask();
        _pair.Peer.Close(timeout: 0);
        var failure = await Assert.ThrowsAsync<IOException>(() => reading);
        Assert.Contains("reset by peer", failure.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task What_comes_while_nobody_reads_costs_nothing_and_is_not_lost()
    {
        var one = new byte[1];
        _pair.Peer.Send("a"u8);
        Assert.Equal(1, await _stream.ReadAsync(one, Cancel));
        _pair.Peer.Send("b"u8);
        // The loop has been told of it by now, or will be: either way the byte waits for its reader.
        var (other, pair) = (new byte[1], new SocketPair());
        using (pair)
        {
            await using var neighbour = new LoopStream(pair.Socket);
            pair.Peer.Send("c"u8);
            Assert.Equal(1, await neighbour.ReadAsync(other, Cancel));
        }

        Assert.Equal(1, await _stream.ReadAsync(one, Cancel));
        Assert.Equal((byte)'b', one[0]);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_taker_takes_what_comes_and_the_reader_waits_until_it_takes_no_more()
    {
        _stream.ReadsInline = true;
        var (sent, taken, chunks) = (Bytes(1_000_000), new List<byte>(), new Random(7));
        var taker = new TestTaker(() =>
        {
            // Leaves a part now and then, as of a message that is not whole.
            var length = taken.Count % 7 == 6 ? _stream.Ahead.Length / 2 : _stream.Ahead.Length;
            taken.AddRange(_stream.Ahead.Span[..length]);
            _stream.Advance(length);
            return _stream.Ahead.IsEmpty;
        });
        var writing = Task.Run(() =>
        {
            for (var at = 0; at < sent.Length;) at += _pair.Peer.Send(sent.AsSpan(at, Math.Min(chunks.Next(1, 20_000), sent.Length - at)));
            _pair.Peer.Shutdown(SocketShutdown.Send);
        }, Cancel);
        var waits = 0;
        while (await _stream.FillAsync(taker))
        {
            waits++;
            taken.AddRange(_stream.Ahead.Span);
            _stream.Advance(_stream.Ahead.Length);
        }

        await writing;
        Assert.Equal(sent, taken);
        Assert.True(taker.Calls > waits, $"{taker.Calls} calls, {waits} waits");
    }

    [Fact(Timeout = 30_000)]
    public async Task A_fault_of_the_taker_is_the_readers()
    {
        _stream.ReadsInline = true;
        var filling = _stream.FillAsync(new TestTaker(static () => throw new InvalidOperationException("ours"))).AsTask();
        _pair.Peer.Send("a"u8);
        Assert.Equal("ours", (await Assert.ThrowsAsync<InvalidOperationException>(() => filling)).Message);
        // The loop goes on for others.
        using var pair = new SocketPair();
        await using var neighbour = new LoopStream(pair.Socket);
        pair.Peer.Send("b"u8);
        Assert.Equal(1, await neighbour.ReadAsync(new byte[1], Cancel));
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_whose_taker_closes_the_stream_learns_of_it()
    {
        _stream.ReadsInline = true;
        var filling = _stream.FillAsync(new TestTaker(() =>
        {
            _stream.Dispose();
            return true;
        })).AsTask();
        _pair.Peer.Send("a"u8);
        await Assert.ThrowsAsync<IOException>(() => filling);
    }

    [Fact(Timeout = 30_000)]
    public async Task The_end_is_told_to_the_reader_of_a_taker()
    {
        _stream.ReadsInline = true;
        var (taken, first) = ("", new TaskCompletionSource());
        var taker = new TestTaker(() =>
        {
            taken += Encoding.ASCII.GetString(_stream.Ahead.Span);
            _stream.Advance(_stream.Ahead.Length);
            first.TrySetResult();
            return true;
        });
        var filling = _stream.FillAsync(taker).AsTask();
        _pair.Peer.Send("a"u8);
        await first.Task.WaitAsync(Cancel);
        _pair.Peer.Send("bc"u8);
        _pair.Peer.Shutdown(SocketShutdown.Send);
        Assert.False(await filling);
        Assert.Equal("abc", taken);
    }

    [Fact(Timeout = 30_000)]
    public async Task A_reader_on_the_thread_pool_needs_no_taker()
    {
        var taker = new TestTaker(static () => true);
        var filling = _stream.FillAsync(taker).AsTask();
        _pair.Peer.Send("a"u8);
        Assert.True(await filling);
        Assert.Equal(0, taker.Calls);
    }

    public void Dispose()
    {
        _stream.Dispose();
        _pair.Dispose();
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(count).NextBytes(bytes);
        return bytes;
    }

    private sealed class TestTaker(Func<bool> take) : IAheadTaker
    {
        public int Calls { get; private set; }

        public bool TakeAhead()
        {
            Calls++;
            return take();
        }
    }
}
