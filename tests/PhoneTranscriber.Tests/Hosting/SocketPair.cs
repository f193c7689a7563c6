using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Tests.Hosting;

/// <summary>Two ends of a connection over loopback.</summary>
internal sealed class SocketPair : IDisposable
{
    public SocketPair()
    {
        using var listener = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.IPv6Loopback, 0));
        listener.Listen();
        Peer.Connect(listener.LocalEndPoint!);
        Socket = listener.Accept();
    }

    /// <summary>The end that is tested.</summary>
    public Socket Socket { get; }

    public Socket Peer { get; } = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };

    public void Dispose()
    {
        Socket.Dispose();
        Peer.Dispose();
    }
}
