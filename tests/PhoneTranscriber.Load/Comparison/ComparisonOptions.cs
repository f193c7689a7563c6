using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>What is compared, and how.</summary>
internal sealed record ComparisonOptions
{
    public required IReadOnlyList<Peer> Peers { get; init; }

    /// <summary>Numbers of calls at once.</summary>
    public required IReadOnlyList<int> Calls { get; init; }

    /// <summary>The measured window.</summary>
    public required TimeSpan Window { get; init; }

    /// <summary>Between the last call's beginning and the window: time to compile and to settle.</summary>
    public required TimeSpan Warmup { get; init; }

    public required int Repeats { get; init; }

    /// <summary>How often a run is done again in which the tool was late.</summary>
    public required int Retries { get; init; }

    /// <summary>How fast calls come in.</summary>
    public required double CallsPerSecond { get; init; }

    /// <summary>Whether the speech service says turns.</summary>
    public required bool Turns { get; init; }

    /// <summary>Where TLS is spoken.</summary>
    public required TlsSides Tls { get; init; }

    /// <summary>The server's core.</summary>
    public required int ServerCore { get; init; }

    /// <summary>The core of this tool.</summary>
    public required int ToolCore { get; init; }

    /// <summary>The product's program.</summary>
    public required string Product { get; init; }

    /// <summary>The SQLite file of which the product begins with a copy; null: with none.</summary>
    public required string? Database { get; init; }
}
