using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>On real sockets: what the kernel tells, and when.</summary>
public sealed class ReceivePacingTests : IDisposable
{
    private const int IpProtoTcp = 6;
    private const int TcpQuickAck = 12;

    private readonly Socket _listener = new(SocketType.Stream, ProtocolType.Tcp);
    private readonly Socket _peer = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly Socket _socket;
    private readonly ReceivePacing _pacing;

    public ReceivePacingTests()
    {
        _listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        _listener.Listen();
        _peer.Connect(_listener.LocalEndPoint!);
        _socket = _listener.Accept();
        _pacing = new ReceivePacing(_socket);
    }

    [Fact]
    public void Nobody_is_woken_before_so_many_bytes_are_there()
    {
        _pacing.WakeAt(1_000);
        Send(999);
        Assert.False(IsTold());
        Send(1);
        Assert.True(IsTold());
        Assert.Equal(1_000, _socket.Receive(new byte[4_000]));
        Send(600);
        Assert.False(IsTold());
    }

    [Fact]
    public void Bytes_that_are_there_wake_at_once_when_fewer_are_enough()
    {
        _pacing.WakeAt(1_000);
        Send(100);
        Assert.False(IsTold());
        _pacing.WakeAt(1);
        Assert.True(IsTold());
    }

    [Fact]
    public void Reads_of_whole_chunks_are_not_acknowledged_one_by_one()
    {
        Assert.True(IsAcknowledgedAtOnce());
        _pacing.WakeAt(1_000);
        Assert.False(IsAcknowledgedAtOnce());

        // A late packet made the kernel return to its ways, and whoever waited for it was woken early.
        AcknowledgeAtOnce();
        _pacing.WakeAt(1);
        Assert.True(IsAcknowledgedAtOnce());
        _pacing.WakeAt(1_000);
        Assert.False(IsAcknowledgedAtOnce());
    }

    [Fact]
    public void The_end_of_the_stream_wakes_at_once()
    {
        _pacing.WakeAt(1_000);
        Send(100);
        _peer.Shutdown(SocketShutdown.Send);
        Assert.True(_socket.Poll(TimeSpan.FromSeconds(10), SelectMode.SelectRead));
        Assert.Equal(100, _socket.Receive(new byte[4_000]));
    }

    [Fact]
    public void A_connection_that_is_over_is_left_alone()
    {
        _socket.Dispose();
        _pacing.WakeAt(1_000);
        new ReceivePacing(null).WakeAt(1_000);
    }

    public void Dispose()
    {
        _peer.Dispose();
        _socket.Dispose();
        _listener.Dispose();
    }

    /// <summary>Sends, and sees to it that it has arrived.</summary>
    private void Send(int bytes)
    {
        var before = _socket.Available;
        _peer.Send(new byte[bytes]);
        Assert.True(SpinWait.SpinUntil(() => _socket.Available == before + bytes, TimeSpan.FromSeconds(10)));
    }

    private bool IsAcknowledgedAtOnce()
    {
        Span<byte> value = stackalloc byte[sizeof(int)];
        _socket.GetRawSocketOption(IpProtoTcp, TcpQuickAck, value);
        return BitConverter.ToInt32(value) != 0;
    }

    private void AcknowledgeAtOnce() => _socket.SetRawSocketOption(IpProtoTcp, TcpQuickAck, BitConverter.GetBytes(1));

    private bool IsTold() => _socket.Poll(0, SelectMode.SelectRead);
}
