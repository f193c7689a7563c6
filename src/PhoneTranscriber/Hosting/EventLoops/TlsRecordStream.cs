namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>A connection below TLS that is read by <see cref="TlsRecords"/>.</summary>
/// <param name="inner">The connection.</param>
/// <param name="records">Of it.</param>
internal sealed class TlsRecordStream(LoopStream inner, TlsRecords records) : AsyncStream
{
    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        records.Next > 0 ? new ValueTask<int>(Take(buffer.Span)) : WaitAndTakeAsync(buffer, cancellationToken);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing) inner.Dispose();
        base.Dispose(disposing);
    }

    private int Take(Span<byte> room)
    {
        var length = Math.Min(records.Next, room.Length);
        if (length == 0) return 0;
        inner.Ahead.Span[..length].CopyTo(room);
        records.Give(length);
        return length;
    }

    private async ValueTask<int> WaitAndTakeAsync(Memory<byte> buffer, CancellationToken cancellationToken)
    {
        // On the thread that feeds, whoever began to read.
        while (records.Next == 0 && !records.HasEnded) await records.WaitAsync(cancellationToken).ConfigureAwait(false);
        return Take(buffer.Span);
    }
}
