using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>A listening socket whose connections inherit a small receive buffer.</summary>
internal static class SmallSocket
{
    public static Socket Listen(EndPoint endpoint, int receiveBufferBytes)
    {
        var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = receiveBufferBytes };
        socket.Bind(endpoint);
        return socket;
    }
}
