using System.Net.Security;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// A dialed connection while an HTTP client has it. Once it is upgraded it can be taken out of the client's hands, whose buffers and layers
/// would otherwise stand between the connection and whoever uses it, as long as it lasts.
/// </summary>
/// <param name="inner">What the client is to read and write: the connection, or its TLS.</param>
/// <param name="connection">The connection.</param>
/// <param name="records">By which TLS reads it.</param>
internal sealed class DialedStream(Stream inner, LoopStream connection, TlsRecords records) : AsyncStream
{
    private volatile bool _isTaken;

    /// <summary>
    /// The connection, which is the caller's from now on: the client finds its end, and closes nothing. Nobody may be reading. It is read on
    /// the loop's thread; not before, since how TLS shakes hands, and what it looks up for it, is not for a thread that has calls to look after.
    /// </summary>
    public AheadStream Take()
    {
        _isTaken = true;
        if (inner is SslStream tls) return new TlsAheadStream(tls, connection, records, ownsTls: true);
        connection.ReadsInline = true;
        return connection;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isTaken ? new ValueTask<int>(0) : inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isTaken) inner.Dispose();
        base.Dispose(disposing);
    }
}
