namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// Values of <c>mode</c>: presets of the turn settings on Universal-3 Pro models. Values set explicitly win over the preset's.
/// </summary>
public static class TurnModes
{
    /// <summary>Turn silence 128..640 ms, first partial at once.</summary>
    public const string MinLatency = "min_latency";

    /// <summary>Turn silence 128..1280 ms, first partial after 500 ms; the service's default.</summary>
    public const string Balanced = "balanced";

    /// <summary>Turn silence 512..2560 ms, first partial after 500 ms.</summary>
    public const string MaxAccuracy = "max_accuracy";

    internal static readonly string[] All = [MinLatency, Balanced, MaxAccuracy];
}
