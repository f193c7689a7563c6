using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load.Sink;

/// <summary>What the sessions of a run share.</summary>
internal sealed class SinkServices
{
    /// <summary>Takes what the chunks' times were.</summary>
    public required LatencyLog Latency { get; init; }

    /// <summary>Whether sessions say turns as the service does: a partial each second, a final every six.</summary>
    public required bool SaysTurns { get; init; }

    /// <summary>Set: sessions are TLS.</summary>
    public required TlsContext? Tls { get; init; }

    public IReadOnlyList<LoadCall> Calls { get; set; } = [];

    /// <summary>Messages that the real service would have refused.</summary>
    public int Violations { get; set; }

    /// <summary>Turns said, partial ones too.</summary>
    public long TurnsSaid { get; set; }

    /// <summary>Sessions opened.</summary>
    public int Opened { get; set; }

    /// <summary>Sessions still open.</summary>
    public int Open { get; set; }
}
