using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.CallSimulator;

/// <summary>What was asked for on the command line.</summary>
internal sealed record SimulatorOptions
{
    /// <summary>The recordings to play; calls take them in turn.</summary>
    public required IReadOnlyList<SampleCall> Samples { get; init; }

    /// <summary>Calls placed at once.</summary>
    public required int Calls { get; init; }

    /// <summary>The tracks of the recordings that are played, where the bridge asks for them.</summary>
    public required StreamTracks Tracks { get; init; }

    /// <summary>Bearer key of the bridge's API, or null.</summary>
    public string? AccessKey { get; init; }

    /// <summary>How long the bridge may take to finish a transcript after hang-up.</summary>
    public required TimeSpan Wait { get; init; }

    /// <summary>Highest tolerated word error rate of any call, or null.</summary>
    public double? MaxWordErrorRate { get; init; }

    /// <summary>How the caller presents itself.</summary>
    public required TwilioCallerOptions Caller { get; init; }
}
