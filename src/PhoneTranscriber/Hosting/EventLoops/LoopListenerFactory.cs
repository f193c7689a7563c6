using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Listens as the web server's own transport does, but for who looks after the connections, see <see cref="LoopListener"/>.</summary>
internal sealed class LoopListenerFactory(IOptions<SocketTransportOptions> options, IMemoryPoolFactory<byte> memory, ILoggerFactory loggers, TimeProvider time)
    : IConnectionListenerFactory
{
    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not IPEndPoint) return new SocketTransportFactory(options, loggers).BindAsync(endpoint, cancellationToken);
        Socket socket;
        try
        {
            socket = options.Value.CreateBoundListenSocket(endpoint);
        }
        catch (SocketException taken) when (taken.SocketErrorCode == SocketError.AddressAlreadyInUse)
        {
            throw new AddressInUseException(taken.Message, taken);
        }

        socket.Listen(options.Value.Backlog);
        return ValueTask.FromResult<IConnectionListener>(new LoopListener(socket, memory.Create(new MemoryPoolOptions { Owner = "kestrel" }), time, loggers.CreateLogger<LoopListener>()));
    }
}
