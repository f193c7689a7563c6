using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Connects as an HTTP client does by itself, to a stream that an <see cref="EventLoop"/> looks after; it is read on the thread pool's threads.</summary>
internal static class LoopDialer
{
    /// <exception cref="SocketException">No address of the host can be reached.</exception>
    public static async ValueTask<LoopStream> ConnectAsync(DnsEndPoint host, CancellationToken cancel)
    {
        SocketException? failure = null;
        foreach (var address in await Dns.GetHostAddressesAsync(host.Host, cancel))
        {
            try
            {
                return await ConnectAsync(new IPEndPoint(address, host.Port), cancel);
            }
            catch (SocketException unreachable)
            {
                failure = unreachable;
            }
        }

        throw failure ?? new SocketException((int)SocketError.HostNotFound);
    }

    private static async Task<LoopStream> ConnectAsync(IPEndPoint address, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        var stream = new LoopStream(socket);
        try
        {
            try
            {
                socket.Connect(address);
            }
            catch (SocketException begun) when (begun.SocketErrorCode is SocketError.WouldBlock or SocketError.InProgress)
            {
                await stream.WaitForConnectionAsync(cancel);
            }

            var error = (SocketError)(int)socket.GetSocketOption(SocketOptionLevel.Socket, SocketOptionName.Error)!;
            if (error != SocketError.Success) throw new SocketException((int)error);
            return stream;
        }
        catch
        {
            await stream.DisposeAsync();
            throw;
        }
    }
}
