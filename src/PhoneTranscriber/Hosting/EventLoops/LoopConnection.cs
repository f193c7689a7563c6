using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Connections.Features;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>A connection of the web server that reads only when it is asked to, so that whoever upgrades it can take it over.</summary>
internal sealed class LoopConnection : DefaultConnectionContext, IConnectionSocketFeature, IDuplexPipe
{
    private readonly LoopStream _stream;

    // Left to the garbage collector: an abort may come while the connection is disposed.
    private readonly CancellationTokenSource _closed = new();

    public LoopConnection(string id, Socket socket, LoopStream stream)
        : base(id)
    {
        (Socket, _stream) = (socket, stream);
        Input = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = new LoopOutput(PipeWriter.Create(stream, new StreamPipeWriterOptions(leaveOpen: true)));
        Transport = this;
        ConnectionClosed = _closed.Token;
        (LocalEndPoint, RemoteEndPoint) = (socket.LocalEndPoint, socket.RemoteEndPoint);
        Features.Set<IConnectionSocketFeature>(this);
        Features.Set(this);
    }

    /// <inheritdoc/>
    public Socket Socket { get; }

    /// <inheritdoc/>
    public PipeReader Input { get; }

    /// <inheritdoc/>
    public PipeWriter Output { get; }

    /// <summary>Takes the connection over once it is upgraded: what has come is in the stream, and nobody else reads or writes any more.</summary>
    public LoopStream TakeOver()
    {
        if (Input.TryRead(out var read))
        {
            _stream.Unread(read.Buffer);
            Input.AdvanceTo(read.Buffer.End);
        }

        _stream.ReadsInline = true;
        return _stream;
    }

    public override void Abort(ConnectionAbortedException abortReason)
    {
        _stream.Dispose();
        _ = _closed.CancelAsync();
    }

    public override async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        await _closed.CancelAsync();
        await base.DisposeAsync();
    }
}
