using System.Net.WebSockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using PhoneTranscriber.Twilio;
using static PhoneTranscriber.Tests.Twilio.ReaderServer;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>What a peer may send, right and wrong, over the web server's own transport.</summary>
public class MediaSocketReaderTests : IAsyncLifetime
{
    private ReaderServer? _server;
    private RawWebSocket? _client;

    private ReaderServer Server => _server!;
    private RawWebSocket Client => _client!;
    protected virtual bool OnEventLoop => false;
    protected virtual X509Certificate2? Certificate => null;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(10)]
    [InlineData(5_000)]
    public async Task What_comes_with_the_request_is_read_before_what_comes_later(int size)
    {
        byte[] early = [.. RawWebSocket.Frame(RawWebSocket.Text, new byte[size], final: true), .. RawWebSocket.Frame(RawWebSocket.Text, "sec"u8.ToArray(), final: false)];
        await using var server = await ReaderServer.StartAsync(OnEventLoop, Certificate, Stop);
        using var client = await RawWebSocket.ConnectAsync(server.Port, Certificate?.Thumbprint, early, Stop);
        await client.SendAsync(RawWebSocket.Continuation, "ond"u8.ToArray(), final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.Text, new string('\0', size)), await server.NextAsync(Stop));
        Assert.Equal(new Received(ReceivedKind.Text, "second"), await server.NextAsync(Stop));
    }

    [Fact]
    public async Task It_is_read_on_the_loops_thread_where_there_is_one()
    {
        await Client.SendTextAsync("first", Stop);
        await Server.NextAsync(Stop);
        await Client.SendTextAsync("second", Stop);
        await Server.NextAsync(Stop);
        Assert.Equal(OnEventLoop, Server.LastThread!.StartsWith("Event loop", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Messages_come_whole_and_in_order()
    {
        string[] texts = ["{}", "", "Zoë 😀", new('a', 1023), new('b', 1024), new('c', 1025), "{\"after\":1}"];
        foreach (var text in texts)
            await Client.SendTextAsync(text, Stop);
        foreach (var text in texts)
            Assert.Equal(new Received(ReceivedKind.Text, text), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task Fragments_of_one_byte_with_control_frames_between_make_one_message()
    {
        var text = "{\"event\":\"media\",\"who\":\"Zoë\"}";
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var i = 0; i < bytes.Length; i++)
        {
            await Client.SendAsync(i == 0 ? RawWebSocket.Text : RawWebSocket.Continuation, [bytes[i]], final: false, Stop);
            await Client.SendAsync(i % 2 == 0 ? RawWebSocket.Ping : RawWebSocket.Pong, [1, 2, 3], final: true, Stop);
        }
        await Client.SendAsync(RawWebSocket.Continuation, [], final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.Text, text), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_frame_that_trickles_in_byte_by_byte_makes_one_message()
    {
        foreach (var part in RawWebSocket.Frame(RawWebSocket.Text, "{\"event\":\"stop\"}"u8.ToArray(), final: true))
            await Client.WriteAsync([part], Stop);
        Assert.Equal(new Received(ReceivedKind.Text, "{\"event\":\"stop\"}"), await Server.NextAsync(Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_message_of_64_KiB_is_read_and_so_is_the_next_small_one(int fragments)
    {
        var largest = new string('x', MediaSocketReader.MaximumMessageBytes);
        for (var round = 0; round < 3; round++)
        {
            await SendInFragmentsAsync(largest, fragments);
            await Client.SendTextAsync("small", Stop);
            Assert.Equal(new Received(ReceivedKind.Text, largest), await Server.NextAsync(Stop));
            Assert.Equal(new Received(ReceivedKind.Text, "small"), await Server.NextAsync(Stop));
        }
    }

    [Fact]
    public async Task A_message_of_64_KiB_may_end_with_an_empty_fragment()
    {
        var largest = new string('x', MediaSocketReader.MaximumMessageBytes);
        await Client.SendAsync(RawWebSocket.Text, Encoding.ASCII.GetBytes(largest), final: false, Stop);
        await Client.SendAsync(RawWebSocket.Continuation, [], final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.Text, largest), await Server.NextAsync(Stop));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    public async Task A_message_one_byte_larger_is_too_big(int fragments)
    {
        await SendInFragmentsAsync(new string('x', MediaSocketReader.MaximumMessageBytes + 1), fragments);
        Assert.Equal(new Received(ReceivedKind.TooBig), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_message_without_end_is_too_big_before_it_ends()
    {
        await Client.SendAsync(RawWebSocket.Text, new byte[40_000], final: false, Stop);
        await Client.SendAsync(RawWebSocket.Continuation, new byte[40_000], final: false, Stop);
        Assert.Equal(new Received(ReceivedKind.TooBig), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_binary_message_is_told_and_thrown_away()
    {
        await Client.SendAsync(RawWebSocket.Binary, new byte[50_000], final: false, Stop);
        await Client.SendAsync(RawWebSocket.Continuation, [1], final: true, Stop);
        await Client.SendTextAsync("after", Stop);
        Assert.Equal(new Received(ReceivedKind.Binary), await Server.NextAsync(Stop));
        Assert.Equal(new Received(ReceivedKind.Text, "after"), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_binary_message_may_be_too_big_as_well()
    {
        await Client.SendAsync(RawWebSocket.Binary, new byte[MediaSocketReader.MaximumMessageBytes + 1], final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.TooBig), await Server.NextAsync(Stop));
    }

    [Theory]
    [InlineData(new byte[] { 0x03, 0xE8 }, WebSocketCloseStatus.NormalClosure)]
    [InlineData(new byte[] { 0x03, 0xE9, 0x62, 0x79, 0x65 }, WebSocketCloseStatus.EndpointUnavailable)]
    [InlineData(new byte[0], WebSocketCloseStatus.NormalClosure)]
    public async Task A_close_is_told_with_its_status(byte[] payload, WebSocketCloseStatus status)
    {
        await Client.SendTextAsync("last", Stop);
        await Client.SendAsync(RawWebSocket.Close, payload, final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.Text, "last"), await Server.NextAsync(Stop));
        Assert.Equal(new Received(ReceivedKind.Closed, null, status), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_close_in_mid_message_is_a_close()
    {
        await Client.SendAsync(RawWebSocket.Text, [(byte)'{'], final: false, Stop);
        await Client.SendAsync(RawWebSocket.Close, [0x03, 0xE8], final: true, Stop);
        Assert.Equal(new Received(ReceivedKind.Closed, null, WebSocketCloseStatus.NormalClosure), await Server.NextAsync(Stop));
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public async Task A_connection_that_drops_is_lost(bool inMidMessage, bool withReset)
    {
        await Client.SendTextAsync("last", Stop);
        Assert.Equal(new Received(ReceivedKind.Text, "last"), await Server.NextAsync(Stop));
        if (inMidMessage)
            await Client.SendAsync(RawWebSocket.Text, new byte[2000], final: false, Stop);
        if (withReset)
            Client.Reset();
        else
            Client.Dispose();
        Assert.Equal(new Received(ReceivedKind.Lost), await Server.NextAsync(Stop));
    }

    [Theory]
    [InlineData(new byte[] { 0x81, 0x05, 0x41, 0x41, 0x41, 0x41, 0x41 })] // not masked
    [InlineData(new byte[] { 0x83, 0x80, 0, 0, 0, 0 })] // reserved opcode
    [InlineData(new byte[] { 0xF1, 0x80, 0, 0, 0, 0 })] // reserved bits
    [InlineData(new byte[] { 0x80, 0x80, 0, 0, 0, 0 })] // continuation of nothing
    [InlineData(new byte[] { 0x81, 0x82, 0, 0, 0, 0, 0xC3, 0x28 })] // not UTF-8
    [InlineData(new byte[] { 0x81, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0 })] // negative length
    [InlineData(new byte[] { 0x88, 0x81, 0, 0, 0, 0, 0x03 })] // half a status
    [InlineData(new byte[] { 0x88, 0x82, 0, 0, 0, 0, 0x03, 0xED })] // a status that is not sent
    [InlineData(new byte[] { 0x88, 0x83, 0, 0, 0, 0, 0x03, 0xE8, 0xC3 })] // a reason that is not UTF-8
    [InlineData(new byte[] { 0x89, 0xFE, 0, 126, 0, 0, 0, 0 })] // a long ping
    [InlineData(new byte[] { 0x01, 0x80, 0, 0, 0, 0, 0x81, 0x80, 0, 0, 0, 0 })] // a message within another
    public async Task A_peer_that_breaks_the_protocol_is_lost(byte[] bytes)
    {
        await Client.WriteAsync(bytes, Stop);
        Assert.Equal(new Received(ReceivedKind.Lost), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_read_ends_when_the_socket_is_given_up_though_the_peer_says_nothing()
    {
        await Client.SendTextAsync("last", Stop);
        Assert.Equal(new Received(ReceivedKind.Text, "last"), await Server.NextAsync(Stop));
        (await Server.Socket).Abort();
        Assert.Equal(new Received(ReceivedKind.Lost), await Server.NextAsync(Stop));
    }

    [Fact]
    public async Task A_peer_that_does_not_answer_a_ping_is_given_up_and_one_that_does_is_not()
    {
        var socket = await Server.Socket;
        await socket.KeepAliveAsync();
        Assert.Equal([0x89, 0x00], await Client.ReadAsync(2, Stop));
        // All that this peer ever says is that it is there; the answer to its own ping shows that what came before was seen.
        await Client.SendAsync(RawWebSocket.Pong, [], final: true, Stop);
        await Client.SendAsync(RawWebSocket.Ping, [], final: true, Stop);
        Assert.Equal([0x8A, 0x00], await Client.ReadAsync(2, Stop));
        await socket.KeepAliveAsync();
        await socket.KeepAliveAsync();
        Assert.Equal([0x89, 0x00], await Client.ReadAsync(2, Stop));
        Assert.Equal(WebSocketState.Open, socket.State);
        await socket.KeepAliveAsync();
        Assert.Equal(new Received(ReceivedKind.Lost), await Server.NextAsync(Stop));
    }

    public async ValueTask InitializeAsync()
    {
        _server = await ReaderServer.StartAsync(OnEventLoop, Certificate, Stop);
        _client = await RawWebSocket.ConnectAsync(_server.Port, Certificate?.Thumbprint, [], Stop);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _client?.Dispose();
        if (_server is not null)
            await _server.DisposeAsync();
    }

    private async Task SendInFragmentsAsync(string text, int fragments)
    {
        var parts = Encoding.ASCII.GetBytes(text).Chunk((text.Length / fragments) + 1).ToArray();
        for (var i = 0; i < parts.Length; i++)
            await Client.SendAsync(i == 0 ? RawWebSocket.Text : RawWebSocket.Continuation, parts[i], final: i == parts.Length - 1, Stop);
    }
}
