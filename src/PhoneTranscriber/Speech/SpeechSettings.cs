using System.ComponentModel.DataAnnotations;
using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Section <c>Speech</c>, and <c>Numbers:N:Speech</c> over it. Every other key of the section is a connection parameter of the speech
/// service by its name in PascalCase, see <see cref="StreamingParameters"/>.
/// </summary>
internal sealed class SpeechSettings
{
    /// <summary>The service's <c>speech_model</c>.</summary>
    public string Model { get; set; } = SpeechModels.Universal35Pro;

    /// <summary>Audio per message to the service, ms.</summary>
    [Range(50, 1000)]
    public int ChunkMilliseconds { get; set; } = 100;

    /// <summary>Silence that ends a turn, ms, by whatever fields the model has for it; null leaves them as they are.</summary>
    [Range(Speech.EndOfTurnSilence.Min, Speech.EndOfTurnSilence.Max)]
    public int? EndOfTurnSilence { get; set; }

    /// <summary>USD per hour of open session; null: the vendor's list price for the model.</summary>
    [Range(0.0, 1000.0)]
    public decimal? PricePerHour { get; set; }
}
