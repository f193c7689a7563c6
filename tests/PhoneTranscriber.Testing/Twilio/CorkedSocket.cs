using System.Net.Sockets;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A TCP connection that sends full segments only until this is disposed; elsewhere than on Linux nothing is held back.</summary>
internal sealed class CorkedSocket : IDisposable
{
    // <netinet/tcp.h>
    private const int TcpProtocol = 6;
    private const int TcpCork = 3;

    private readonly Socket _socket;

    public CorkedSocket(Socket socket)
    {
        _socket = socket;
        Set(1);
    }

    public void Dispose()
    {
        try
        {
            Set(0);
        }
        catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
        {
            // The connection was cut while it was held back.
        }
    }

    private void Set(int value)
    {
        if (OperatingSystem.IsLinux())
            _socket.SetRawSocketOption(TcpProtocol, TcpCork, BitConverter.GetBytes(value));
    }
}
