namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>What decides partials and turn ends; the part of the configuration that <c>UpdateConfiguration</c> can change.</summary>
internal sealed record TurnSettings
{
    public required int MinTurnSilenceMs { get; init; }

    public required int MaxTurnSilenceMs { get; init; }

    public double EndOfTurnConfidenceThreshold { get; init; } = 0.4;

    public bool FormatTurns { get; init; }

    public int InterruptionDelayMs { get; init; } = 500;

    public bool ContinuousPartials { get; init; } = true;

    /// <summary>The service clamps silences instead of refusing them.</summary>
    public static int Clamp(int silenceMs) => Math.Clamp(silenceMs, 50, 10_000);

    /// <summary>The defaults of a family, a Pro mode and diarization.</summary>
    public static TurnSettings For(ModelFamily family, string mode, bool speakerLabels) => (family, speakerLabels, mode) switch
    {
        (ModelFamily.Pro, true, _) => new() { MinTurnSilenceMs = 640, MaxTurnSilenceMs = 768, ContinuousPartials = false },
        (ModelFamily.Pro, _, "min_latency") => new() { MinTurnSilenceMs = 128, MaxTurnSilenceMs = 640, InterruptionDelayMs = 0 },
        (ModelFamily.Pro, _, "max_accuracy") => new() { MinTurnSilenceMs = 512, MaxTurnSilenceMs = 2560 },
        (ModelFamily.Pro, _, _) => new() { MinTurnSilenceMs = 128, MaxTurnSilenceMs = 1280 },
        _ => new() { MinTurnSilenceMs = 400, MaxTurnSilenceMs = 1280 },
    };
}
