using System.IO.Pipelines;
using System.Net.Security;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>A connection of the web server that reads only when it is asked to, so that whoever upgrades it can take it over.</summary>
internal sealed class LoopConnection : DefaultConnectionContext, IConnectionSocketFeature, IDuplexPipe
{
    private readonly LoopStream _stream;
    private readonly LoopInput _input;

    // Left to the garbage collector: an abort may come while the connection is disposed.
    private readonly CancellationTokenSource _closed = new();

    /// <param name="id">By which the web server knows it.</param>
    /// <param name="socket">Connected; the connection's from now on.</param>
    /// <exception cref="SocketException">It is gone again.</exception>
    public LoopConnection(string id, Socket socket)
        : base(id)
    {
        (Socket, LocalEndPoint, RemoteEndPoint) = (socket, socket.LocalEndPoint, socket.RemoteEndPoint);
        // Nobody may be reading while a request is handled.
        _stream = new LoopStream(socket) { HungUp = () => _ = _closed.CancelAsync() };
        _input = new LoopInput(_stream);
        Output = new LoopOutput(PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true)));
        Transport = this;
        ConnectionClosed = _closed.Token;
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set(this);
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public PipeReader Input => _input;

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>
    /// Takes the connection over once it is upgraded: nobody else reads or writes any more. It is read on the loop's thread, and says by itself
    /// when it ends.
    /// </summary>
    /// <param name="tls">What the web server speaks on it; null: no TLS.</param>
    public AheadStream TakeOver(SslStream? tls)
    {
        _stream.HungUp = null;
        _stream.ReadsInline = true;
        AheadStream taken = (tls, _input.Tls) switch
        {
            (null, _) => _stream,
            (_, { } records) => new TlsAheadStream(tls, _stream, records, ownsTls: false),
            _ => new ReadAheadStream(tls, _stream.Dispose),
        };
        // Who stands between the connection and the web server has read on, as far as it could.
        if (Transport == this || !Transport.Input.TryRead(out var read)) return taken;
        taken.Unread(read.Buffer);
        Transport.Input.AdvanceTo(read.Buffer.End);
        return taken;
    }

    /// <param name="abortReason">What to tell whoever reads; null when it was the other side that ended: what it said before can still be read.</param>
    public override void Abort(ConnectionAbortedException? abortReason)
    {
        if (abortReason is null)
        {
            _stream.EndWriting();
        }
        else
        {
            _input.Fail(abortReason);
            _stream.Reset();
        }

        _ = _closed.CancelAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        _stream.EndWriting();
        _stream.DropUnread();
        await _stream.DisposeAsync();
        await _closed.CancelAsync();
        await base.DisposeAsync();
    }
}
