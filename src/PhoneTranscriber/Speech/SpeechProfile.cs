using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>What the speech sessions of one number are opened with.</summary>
/// <param name="Parameters">The connection parameters, checked.</param>
/// <param name="ChunkMilliseconds">Audio per message, ms.</param>
internal sealed record SpeechProfile(StreamingParameters Parameters, int ChunkMilliseconds)
{
    /// <summary>USD per hour of open session: as configured, else the vendor's list price for the model; null when neither is known.</summary>
    public decimal? PricePerHour { get; init; } = ListPrice(Parameters.Family);

    /// <summary>Whether sessions say what they understand of a turn that goes on.</summary>
    public bool ShowsPartials { get; } = Parameters.IncludePartialTurns is not false && Parameters.RedactPii is not true;

    private static decimal? ListPrice(ModelFamily family) => family switch
    {
        ModelFamily.UniversalStreaming => 0.15m,
        ModelFamily.Pro => 0.45m,
        _ => null,
    };
}
