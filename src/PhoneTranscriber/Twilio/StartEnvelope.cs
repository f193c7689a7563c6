using System.Text.Json;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// A start message as it comes:
/// <code>
/// {"event":"start","sequenceNumber":"1","streamSid":"MZ…","start":{"accountSid":"AC…","streamSid":"MZ…","callSid":"CA…",
///  "tracks":["inbound"],"mediaFormat":{"encoding":"audio/x-mulaw","sampleRate":8000,"channels":1},
///  "customParameters":{"token":"…"}}}
/// </code>
/// </summary>
internal sealed record StartEnvelope(StartEnvelope.Body? Start, string? StreamSid)
{
    internal sealed record Body(
        string? AccountSid,
        string? CallSid,
        string? StreamSid,
        string?[]? Tracks,
        MediaFormat? MediaFormat,
        Dictionary<string, JsonElement>? CustomParameters);
}
