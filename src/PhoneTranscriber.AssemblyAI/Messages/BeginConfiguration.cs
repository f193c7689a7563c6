using System.Text.Json;
using System.Text.Json.Serialization;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>The part of the configuration that <see cref="BeginMessage"/> echoes; each field is optional.</summary>
public sealed record BeginConfiguration
{
    /// <summary>The model that really runs; compare it with the one asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The preset in force; null on models without presets.</summary>
    public string? Mode { get; init; }

    /// <summary>The API version in force, for example <c>2025-05-12</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>Whether speakers are told apart.</summary>
    public bool? SpeakerLabels { get; init; }

    /// <summary>Whether personal data is redacted by the service.</summary>
    public bool? RedactPii { get; init; }

    /// <summary>Whether profanity is replaced by <c>***</c>.</summary>
    public bool? FilterProfanity { get; init; }

    /// <summary>The specialised vocabulary in force, for example <c>medical-v1</c>.</summary>
    public string? Domain { get; init; }

    /// <summary>The voice isolation in force, <c>near-field</c> or <c>far-field</c>.</summary>
    public string? VoiceFocus { get; init; }

    /// <summary>Fields that have no property here, by their wire names; null if there were none.</summary>
    [JsonExtensionData]
    public IDictionary<string, JsonElement>? AdditionalProperties { get; set; }
}
