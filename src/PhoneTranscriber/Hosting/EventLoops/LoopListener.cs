using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// Sorts connections by the first line of their first request: media streams are looked after by an <see cref="EventLoop"/>, all others by
/// the web server's own transport. A media stream that comes by TLS, or second on its connection, cannot be told: it works like the others.
/// </summary>
internal sealed class LoopListener : IConnectionListener
{
    /// <summary>A connection that has said nothing by then is the web server's to bear with.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>After an accept that failed, as it does when there are no descriptors left.</summary>
    private static readonly TimeSpan Breath = TimeSpan.FromMilliseconds(50);

    /// <summary>Connections that the web server has not taken yet, at most; more are closed. It takes each at once.</summary>
    private const int MostSorted = 1_024;

    private static long _lastId;

    private readonly Socket _socket;
    private readonly byte[] _mediaLine;
    private readonly SocketConnectionContextFactory _others;
    private readonly LoopMemory _memory;
    private readonly TimeProvider _time;
    private readonly CancellationTokenSource _stop = new();
    private readonly Channel<ConnectionContext> _sorted = Channel.CreateBounded<ConnectionContext>(MostSorted);
    private readonly ILogger _log;
    private readonly Task _accepting;

    /// <param name="socket">Listens.</param>
    /// <param name="media">The path of media streams.</param>
    /// <param name="others">Takes all that are no media streams.</param>
    /// <param name="memory">What the web server writes to: it cannot do with the pool that it gets otherwise.</param>
    /// <param name="time">For patience.</param>
    /// <param name="log">The log.</param>
    public LoopListener(Socket socket, PathString media, SocketConnectionContextFactory others, MemoryPool<byte> memory, TimeProvider time, ILogger log)
    {
        (_socket, _others, _memory, _time, _log) = (socket, others, new LoopMemory(memory), time, log);
        _mediaLine = Encoding.ASCII.GetBytes($"GET {media}");
        EndPoint = socket.LocalEndPoint!;
        _accepting = AcceptAllAsync();
    }

    /// <inheritdoc/>
    public EndPoint EndPoint { get; }

    /// <inheritdoc/>
    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
        await _sorted.Reader.WaitToReadAsync(cancellationToken) && _sorted.Reader.TryRead(out var connection) ? connection : null;

    /// <inheritdoc/>
    public async ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        await _stop.CancelAsync();
        _socket.Dispose();
        await _accepting;
        _sorted.Writer.TryComplete();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await UnbindAsync();
        _others.Dispose();
        _memory.MemoryPool.Dispose();
        _stop.Dispose();
    }

    /// <summary>Done when all that was accepted is sorted.</summary>
    private async Task AcceptAllAsync()
    {
        List<Task> sorting = [];
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                var accepted = await _socket.AcceptAsync(_stop.Token);
                sorting.RemoveAll(static task => task.IsCompleted);
                sorting.Add(SortAsync(accepted));
            }
            catch (Exception stopped) when (stopped is OperationCanceledException or ObjectDisposedException)
            {
                break;
            }
            catch (SocketException)
            {
                await Task.Delay(Breath, _time, _stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }

        await Task.WhenAll(sorting);
    }

    /// <summary>Never faults: one connection must not hold up the others, nor the end.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One connection is lost; the others must not be.")]
    private async Task SortAsync(Socket accepted)
    {
        LoopStream? stream = null;
        var isSorted = false;
        try
        {
            stream = new LoopStream(accepted);
            accepted.NoDelay = true;
            var connection = await IsMediaAsync(stream)
                ? new LoopConnection($"media-{Interlocked.Increment(ref _lastId)}", accepted, stream)
                : _others.Create(stream.Detach());
            connection.Features.Set<IMemoryPoolFeature>(_memory);
            isSorted = _sorted.Writer.TryWrite(connection);
        }
        catch (Exception gone) when (gone is SocketException or IOException or ObjectDisposedException or OperationCanceledException)
        {
            // It has gone again, or we go.
        }
        catch (Exception fault)
        {
            _log.ConnectionNotSorted(fault);
        }
        finally
        {
            if (!isSorted)
            {
                if (stream is not null) await stream.DisposeAsync();
                accepted.Dispose();
            }
        }
    }

    private async Task<bool> IsMediaAsync(LoopStream stream)
    {
        var line = new byte[_mediaLine.Length];
        using var patience = new CancellationTokenSource(Patience, _time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, _stop.Token);
        try
        {
            var length = await stream.PeekAsync(line, limit.Token);
            return line.AsSpan(0, length).SequenceEqual(_mediaLine);
        }
        catch (OperationCanceledException) when (!_stop.IsCancellationRequested)
        {
            return false;
        }
    }
}
