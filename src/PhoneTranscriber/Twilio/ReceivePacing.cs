using System.Net.Sockets;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Lets the kernel wake a media stream once per chunk instead of once per frame: until so many bytes are there, nobody is told
/// (<c>SO_RCVLOWAT</c>). Its end and its errors are told at once, always. Linux only, elsewhere it does nothing. Safe for use from several
/// threads.
/// </summary>
/// <remarks>
/// Packets are acknowledged as they come, every second or third; the kernel would send one acknowledgement more with each read, which costs
/// as much as the rest of the read. For a single packet it waits for the next one instead (<c>TCP_QUICKACK</c> off), which is due in 20 ms. It
/// returns to its ways when a packet is late by more than 40 ms, so this is said again whenever a reader that was woken early goes back to whole
/// chunks.
/// </remarks>
internal sealed class ReceivePacing(Socket? socket)
{
    private const int SolSocket = 1;
    private const int SoRcvLowAt = 18;
    private const int IpProtoTcp = 6;
    private const int TcpQuickAck = 12;

    private readonly Socket? _socket = OperatingSystem.IsLinux() ? socket : null;
    private readonly Lock _gate = new();
    private int _bytes = 1;

    /// <summary>Whether something has come that nobody has read yet. Asks the kernel.</summary>
    public bool HasUnread
    {
        get
        {
            try
            {
                return _socket?.Available > 0;
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <summary>Wakes the reader when so many bytes are there, at once if they are.</summary>
    public void WakeAt(int bytes)
    {
        if (_socket is null || Volatile.Read(ref _bytes) == bytes) return;
        lock (_gate)
        {
            if (_bytes == bytes) return;
            _bytes = bytes;
            try
            {
                Set(_socket, SolSocket, SoRcvLowAt, bytes);
                if (bytes > 1) Set(_socket, IpProtoTcp, TcpQuickAck, 0);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The connection is over; its reader learns that by itself.
            }
        }
    }

    private static void Set(Socket socket, int level, int option, int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BitConverter.TryWriteBytes(bytes, value);
        socket.SetRawSocketOption(level, option, bytes);
    }
}
