using System.Net.Sockets;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Lets the kernel wake a media stream once per chunk instead of once per frame: until so many bytes are there, nobody is told
/// (<c>SO_RCVLOWAT</c>). Its end and its errors are told at once, always. Linux only, elsewhere it does nothing. Safe for use from several
/// threads.
/// </summary>
internal sealed class ReceivePacing(Socket? socket)
{
    private const int SolSocket = 1;
    private const int SoRcvLowAt = 18;

    private readonly Socket? _socket = OperatingSystem.IsLinux() ? socket : null;
    private readonly Lock _gate = new();
    private int _bytes = 1;

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
                Span<byte> value = stackalloc byte[sizeof(int)];
                BitConverter.TryWriteBytes(value, bytes);
                _socket.SetRawSocketOption(SolSocket, SoRcvLowAt, value);
            }
            catch (Exception gone) when (gone is SocketException or ObjectDisposedException)
            {
                // The connection is over; its reader learns that by itself.
            }
        }
    }
}
