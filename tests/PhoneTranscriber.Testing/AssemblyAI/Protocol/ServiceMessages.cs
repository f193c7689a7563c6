using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

/// <summary>The service's messages apart from turns, written by hand after the AssemblyAI Streaming v3 reference.</summary>
internal static class ServiceMessages
{
    public static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static JsonObject Begin(string id, DateTimeOffset expiresAt, SessionParameters parameters, string model, string version) => new()
    {
        ["type"] = "Begin",
        ["id"] = id,
        ["expires_at"] = expiresAt.ToUnixTimeSeconds(),
        ["configuration"] = new JsonObject
        {
            ["model"] = model,
            ["mode"] = parameters.Family == ModelFamily.Pro ? parameters.Mode : null,
            ["api_version"] = version,
            ["speaker_labels"] = parameters.SpeakerLabels,
            ["redact_pii"] = parameters.RedactPii,
            ["filter_profanity"] = parameters.FilterProfanity,
            ["domain"] = parameters.Domain,
            ["voice_focus"] = parameters.VoiceFocus,
        },
    };

    public static JsonObject Error(int? code, string text)
    {
        var message = new JsonObject { ["type"] = "Error" };
        if (code is { } value)
            message["error_code"] = value;

        message["error"] = text;
        return message;
    }

    public static JsonObject Termination(TimeSpan audio, TimeSpan session) => new()
    {
        ["type"] = "Termination",
        ["audio_duration_seconds"] = (int)Math.Round(audio.TotalSeconds),
        ["session_duration_seconds"] = (int)Math.Round(session.TotalSeconds),
    };

    public static JsonObject Heartbeat(TimeSpan audio, TimeSpan session, double factor, double speech) => new()
    {
        ["type"] = "Heartbeat",
        ["total_audio_received_ms"] = (long)audio.TotalMilliseconds,
        ["total_duration_ms"] = (long)session.TotalMilliseconds,
        ["realtime_factor"] = Math.Round(factor, 4),
        ["max_speech_probability"] = speech,
    };

    public static JsonObject Warning(int code, string text) => new()
    {
        ["type"] = "Warning",
        ["warning_code"] = code,
        ["warning"] = text,
    };

    /// <summary>A message no client of today knows.</summary>
    public static JsonObject Unheard() => new()
    {
        ["type"] = "FutureMessage",
        ["payload"] = new JsonObject { ["nested"] = new JsonArray(1, "two", null) },
    };
}
