using System.IO.Pipelines;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Tells the web server that nobody takes its answer any more, as its own transport does: not by an exception, which it would log as ours.</summary>
internal sealed class LoopOutput(PipeWriter inner) : PipeWriter
{
    public override bool CanGetUnflushedBytes => inner.CanGetUnflushedBytes;

    public override long UnflushedBytes => inner.UnflushedBytes;

    public override void Advance(int bytes) => inner.Advance(bytes);

    public override Memory<byte> GetMemory(int sizeHint = 0) => inner.GetMemory(sizeHint);

    public override Span<byte> GetSpan(int sizeHint = 0) => inner.GetSpan(sizeHint);

    /// <summary>Does nothing: nobody could tell how much of a flush that was begun went out. It ends by itself, or with its connection.</summary>
    public override void CancelPendingFlush()
    {
    }

    /// <summary>What is left to be sent to nobody is no failure either.</summary>
    public override void Complete(Exception? exception = null) => inner.Complete(exception ?? new OperationCanceledException());

    public override async ValueTask<FlushResult> FlushAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await inner.FlushAsync(cancellationToken);
        }
        catch (IOException)
        {
            return new FlushResult(isCanceled: false, isCompleted: true);
        }
    }
}
