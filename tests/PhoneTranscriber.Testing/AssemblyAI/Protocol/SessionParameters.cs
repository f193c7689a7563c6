using System.Text.Json.Nodes;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>The connection's parameters after validation.</summary>
internal sealed record SessionParameters
{
    public required string Model { get; init; }

    public required ModelFamily Family { get; init; }

    public required AudioFormat Format { get; init; }

    public required string Mode { get; init; }

    public required TurnSettings Turns { get; init; }

    public required bool IncludePartials { get; init; }

    public bool LanguageDetection { get; init; }

    public bool SpeakerLabels { get; init; }

    public bool RedactPii { get; init; }

    public string RedactPiiSubstitution { get; init; } = "hash";

    public bool FilterProfanity { get; init; }

    public string? Domain { get; init; }

    public string? VoiceFocus { get; init; }

    public TimeSpan? InactivityTimeout { get; init; }

    public bool Heartbeat { get; init; }

    public JsonNode? LlmGateway { get; init; }
}
