using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Hosting;

/// <summary>Reads ahead on any connection; everything but reads goes straight to it.</summary>
/// <param name="inner">The connection.</param>
/// <param name="abort">Drops the connection, which is somebody else's; null: it is this stream's, and disposed of with it.</param>
internal sealed class ReadAheadStream(Stream inner, Action? abort = null) : AheadStream
{
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public override async ValueTask<bool> FillAsync(CancellationToken cancellationToken)
    {
        // Waits without holding memory; no bytes are read.
        _ = await inner.ReadAsync(Memory<byte>.Empty, cancellationToken);
        var length = 0;
        try
        {
            length = await inner.ReadAsync(Room(), cancellationToken);
        }
        finally
        {
            Filled(length);
        }

        return length > 0;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        inner.WriteAsync(buffer, cancellationToken);

    public override Task FlushAsync(CancellationToken cancellationToken) => inner.FlushAsync(cancellationToken);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            if (abort is null) inner.Dispose();
            else abort();
        }

        base.Dispose(disposing);
    }
}
