using System.Buffers;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Accepts connections for the web server, to be looked after by an <see cref="EventLoop"/>.</summary>
/// <param name="socket">Listens; the listener's from now on.</param>
/// <param name="memory">What the web server writes to: it cannot do with the pool that it gets otherwise.</param>
/// <param name="time">For a breath.</param>
/// <param name="log">The log.</param>
internal sealed class LoopListener(Socket socket, MemoryPool<byte> memory, TimeProvider time, ILogger log) : IConnectionListener
{
    /// <summary>Between two complaints of it: with each descriptor that becomes free one connection is accepted.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromMinutes(1);

    /// <summary>After an accept that failed, as it does when there are no descriptors left.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    private static long _lastId;

    private readonly LoopMemory _memory = new(memory);
    private long? _complainedAt;

    /// <inheritdoc/>
    public EndPoint EndPoint { get; } = socket.LocalEndPoint!;

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        while (true)
        {
            try
            {
                var accepted = await socket.AcceptAsync(cancellationToken);
                if (TryTake(accepted) is { } connection) return connection;
            }
            catch (Exception unbound) when (unbound is ObjectDisposedException or SocketException { SocketErrorCode: SocketError.OperationAborted })
            {
                return null;
            }
            catch (SocketException gone) when (gone.SocketErrorCode is SocketError.ConnectionAborted or SocketError.ConnectionReset)
            {
                // Before it was accepted: the next one, please.
            }
            catch (SocketException shortage)
            {
                Complain(shortage);
                await Task.Delay(Breath, time, cancellationToken);
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        socket.Dispose();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        socket.Dispose();
        _memory.MemoryPool.Dispose();
        return default;
    }

    private void Complain(SocketException shortage)
    {
        if (_complainedAt is { } before && time.GetElapsedTime(before) < Silence) return;
        _complainedAt = time.GetTimestamp();
        log.ConnectionsNotAccepted(shortage.SocketErrorCode == SocketError.TooManyOpenSockets ? $"{shortage.Message}, see ulimit -n" : shortage.Message);
    }

    /// <summary>Null when it has gone again.</summary>
    private LoopConnection? TryTake(Socket accepted)
    {
        try
        {
            accepted.NoDelay = true;
            var connection = new LoopConnection($"loop-{Interlocked.Increment(ref _lastId)}", accepted);
            connection.Features.Set<IMemoryPoolFeature>(_memory);
            return connection;
        }
        catch (SocketException)
        {
            accepted.Dispose();
            return null;
        }
    }
}
