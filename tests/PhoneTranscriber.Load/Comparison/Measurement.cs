using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>One run of one server.</summary>
internal sealed record Measurement
{
    public required Peer Peer { get; init; }

    public required int Calls { get; init; }

    /// <summary>Processor time per second of one call's audio, ms. Audio that a late tool did not send in the window is not counted as if it had been.</summary>
    public required double Cpu { get; init; }

    /// <summary>Proportional set size at the end of the window, KB.</summary>
    public required long Memory { get; init; }

    public required int Threads { get; init; }

    public required LoadReport Report { get; init; }

    /// <summary>Frames that did not arrive.</summary>
    public required long Lost { get; init; }

    /// <summary>
    /// Whether it counts: the tool kept time, every call lived to its end, and the speech service was sent nothing that it refuses and was left
    /// with no open session.
    /// </summary>
    public bool Counts => !Report.IsVoid && Report is { Failed: 0, Violations: 0, SessionsLeft: 0 };
}
