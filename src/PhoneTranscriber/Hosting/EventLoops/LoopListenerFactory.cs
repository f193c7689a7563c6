using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Options;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Listens as the web server's own transport does, see <see cref="LoopListener"/> for the difference.</summary>
internal sealed class LoopListenerFactory(
    PathString media, IOptions<SocketTransportOptions> options, IMemoryPoolFactory<byte> memory, ILoggerFactory loggers, TimeProvider time)
    : IConnectionListenerFactory
{
    /// <exception cref="AddressInUseException">Somebody else listens there.</exception>
    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        if (endpoint is not IPEndPoint || !EventLoop.AreThere) return new SocketTransportFactory(options, loggers).BindAsync(endpoint, cancellationToken);
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
        var others = new SocketConnectionContextFactory(new SocketConnectionFactoryOptions(), loggers.CreateLogger<SocketConnectionContextFactory>());
        return ValueTask.FromResult<IConnectionListener>(new LoopListener(
            socket, media, others, memory.Create(new MemoryPoolOptions { Owner = "kestrel" }), time, loggers.CreateLogger<LoopListener>()));
    }
}
