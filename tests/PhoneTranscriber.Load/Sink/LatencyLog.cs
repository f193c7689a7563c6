using PhoneTranscriber.Load.Calls;

namespace PhoneTranscriber.Load.Sink;

/// <summary>How long chunks took, from the sending of their last frame to their arrival.</summary>
internal sealed class LatencyLog
{
    private long _from = long.MaxValue;
    private long _until = long.MaxValue;

    /// <summary>Of the frames that were sent in the measured window, however late they arrived; but for those which nothing but the hang-up followed.</summary>
    public Histogram Window { get; } = new();

    /// <summary>The window begins now, or ends.</summary>
    public void Edge(bool isBeginning)
    {
        if (isBeginning) _from = Clock.Now;
        else _until = Clock.Now;
    }

    /// <param name="call">Whose chunk came.</param>
    /// <param name="frame">The last one in it.</param>
    /// <param name="arrivedAt">When, ns.</param>
    public void Add(LoadCall call, int frame, long arrivedAt)
    {
        var sent = call.SentAt(frame);
        var latency = sent is null ? LoadCall.Forgotten : arrivedAt - sent.Value;
        call.LastChunk = (frame, latency);
        var isLast = call.HasHungUp && frame == call.FramesSent - 1;
        if (!isLast && arrivedAt - latency >= _from && arrivedAt - latency < _until) Window.Add(latency);
    }
}
