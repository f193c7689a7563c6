namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// A dialed connection while an HTTP client has it. Once it is upgraded it can be taken out of the client's hands, whose buffers and layers
/// would otherwise stand between the connection and whoever uses it, as long as it lasts.
/// </summary>
/// <param name="inner">The connection.</param>
internal sealed class DialedStream(LoopStream inner) : AsyncStream
{
    private volatile bool _isTaken;

    /// <summary>The client goes on with it, on the loop's thread. Not before its TLS stands: how that shakes hands, and what it looks up for it, is not for a thread that has calls to look after.</summary>
    public void ReadInline() => inner.ReadsInline = true;

    /// <summary>The connection, which is the caller's from now on: the client finds its end, and closes nothing. Nobody may be reading. It is read on the loop's thread.</summary>
    public LoopStream Take()
    {
        _isTaken = true;
        inner.ReadsInline = true;
        return inner;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        _isTaken ? new ValueTask<int>(0) : inner.ReadAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isTaken) inner.Dispose();
        base.Dispose(disposing);
    }
}
