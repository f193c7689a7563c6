namespace PhoneTranscriber.Load.Peers;

/// <summary>A server that is measured.</summary>
/// <param name="Name">On the command line.</param>
/// <param name="Title">In the table.</param>
/// <param name="IsBridge">It answers the voice webhook and forwards audio; else it only reads frames.</param>
/// <param name="Command">The program and its arguments.</param>
internal sealed record Peer(string Name, string Title, bool IsBridge, Func<PeerContext, string[]> Command)
{
    /// <summary>Environment variables.</summary>
    public Func<PeerContext, IReadOnlyDictionary<string, string>> Environment { get; init; } = static _ => new Dictionary<string, string>();

    /// <summary>Builds or installs what it needs; does nothing when that is done.</summary>
    public Func<CancellationToken, Task> PrepareAsync { get; init; } = static _ => Task.CompletedTask;

    /// <summary>Whether it can speak TLS.</summary>
    public bool SpeaksTls { get; init; } = true;
}
