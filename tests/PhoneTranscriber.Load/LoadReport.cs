using PhoneTranscriber.Load.Calls;

namespace PhoneTranscriber.Load;

/// <summary>What a run found. Times in ms; those of frames and chunks are of the measured window.</summary>
internal sealed record LoadReport
{
    /// <summary>Behind its own schedule by more than this at p99, the tool has measured itself.</summary>
    public const double LatenessLimit = 2;

    /// <summary>How late the tool sent frames.</summary>
    public required Histogram Lateness { get; init; }

    /// <summary>Share of the measured window in which the tool had something to do.</summary>
    public required double ToolLoad { get; init; }

    /// <summary>From the sending of a chunk's last frame to the arrival of the chunk at the speech service.</summary>
    public required Histogram Latency { get; init; }

    /// <summary>The same of the last words before each hang-up, after the window.</summary>
    public required Histogram LastWords { get; init; }

    /// <summary>From dialing to TwiML, connection included; over the whole run.</summary>
    public required Histogram Answers { get; init; }

    public required IReadOnlyList<LoadCall> Calls { get; init; }

    /// <summary>Messages that the speech service would have refused.</summary>
    public required int Violations { get; init; }

    public required long TurnsSaid { get; init; }

    /// <summary>Speech sessions still open when all was over.</summary>
    public required int SessionsLeft { get; init; }

    public long FramesSent => Calls.Sum(static call => (long)call.FramesSent);

    public long Lost => Calls.Sum(static call => (long)call.Receipt.Lost);

    public long Disordered => Calls.Sum(static call => (long)call.Receipt.Disordered);

    public long ForeignBytes => Calls.Sum(static call => (long)call.Receipt.ForeignBytes);

    public long Stalls => Calls.Sum(static call => (long)call.Stalls);

    public int Failed => Calls.Count(static call => call.State == CallState.Failed);

    /// <summary>The first failure, if any.</summary>
    public string? Failure => Calls.FirstOrDefault(static call => call.State == CallState.Failed)?.Failure;

    /// <summary>True when the tool did not keep its own time: the figures say nothing about the server.</summary>
    public bool IsVoid => Lateness.Quantile(0.99) > LatenessLimit;
}
