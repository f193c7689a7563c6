using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace PhoneTranscriber.Twilio;

/// <summary>The first numbered message of a media stream: which call it belongs to, and the parameters of its TwiML.</summary>
internal sealed record StartMessage
{
    public string? AccountSid { get; init; }

    public required string CallSid { get; init; }

    public required string StreamSid { get; init; }

    /// <summary><c>inbound</c>, <c>outbound</c> or both.</summary>
    public IReadOnlyList<string> Tracks { get; init; } = [];

    public MediaFormat? MediaFormat { get; init; }

    /// <summary>The <c>&lt;Parameter&gt;</c>s of the stream's TwiML; they are sent nowhere else.</summary>
    public IReadOnlyDictionary<string, string> CustomParameters { get; init; } = new Dictionary<string, string>();

    /// <returns>False when it is not JSON, or does not say which call or stream.</returns>
    public static bool TryParse(ReadOnlySpan<byte> utf8Json, [NotNullWhen(true)] out StartMessage? message)
    {
        message = null;
        try
        {
            var envelope = JsonSerializer.Deserialize(utf8Json, MediaJson.Default.StartEnvelope);
            if (envelope?.Start is not { CallSid.Length: > 0 } start
                || (start.StreamSid ?? envelope.StreamSid) is not { Length: > 0 } streamSid)
                return false;

            message = new StartMessage
            {
                AccountSid = start.AccountSid,
                CallSid = start.CallSid,
                StreamSid = streamSid,
                Tracks = [.. (start.Tracks ?? []).OfType<string>()],
                MediaFormat = start.MediaFormat,
                CustomParameters = (start.CustomParameters ?? []).ToDictionary(p => p.Key, p => Text(p.Value), StringComparer.Ordinal),
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a custom parameter with an escape of half a surrogate pair.
            return false;
        }
    }

    private static string Text(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        _ => value.GetRawText(),
    };
}
