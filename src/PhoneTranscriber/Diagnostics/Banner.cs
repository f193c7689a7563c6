using System.Text;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Diagnostics;

/// <summary>What the log says when the bridge is up: where to look, what is on, what is off, what to do next.</summary>
internal static class Banner
{
    public static string Write(BridgeConfiguration configuration, SpeechService speech, PublicAddress address, Uri local)
    {
        var text = new StringBuilder("PhoneTranscriber is running.").AppendLine();
        foreach (var line in Lines(configuration, speech, address, local)) text.Append("  ").Append(line.Name.PadRight(12)).AppendLine(line.Value);
        return text.ToString().TrimEnd();
    }

    /// <summary>Its lines; no secret is in them.</summary>
    public static IReadOnlyList<BannerLine> Lines(BridgeConfiguration configuration, SpeechService speech, PublicAddress address, Uri local) =>
    [
        new("page", $"http{(local.Scheme == "https" ? "s" : "")}://{(local.Host == "127.0.0.1" ? "localhost" : local.Host)}:{local.Port}"),
        new("speech", speech.IsLocal
            ? $"NO AssemblyAI key: the LOCAL RECOGNIZER transcribes, for trials only ({speech.Endpoint})"
            : $"{configuration.Speech.Model} at {speech.Endpoint}, key {Masked(configuration.AssemblyAI.ApiKey)}"),
        new("Twilio", Twilio(configuration.Twilio)),
        new("public URL", address.Url?.ToString() ?? "none: set Bridge:PublicUrl, or start ngrok/connect, to take real calls"),
        new("numbers", configuration.Numbers.Length == 0
            ? "every number is answered and transcribed"
            : string.Join(", ", configuration.Numbers.Select(number => $"{number.Number} {number.Mode}{(number.Name is { } name ? $" ({name})" : "")}"))),
        new("webhooks", configuration.Webhooks.Endpoints.Length == 0
            ? "none"
            : string.Join(", ", configuration.Webhooks.Endpoints.Select(endpoint => endpoint.Url!.Host))),
        new("recordings", configuration.Recording.Enabled
            ? $"{Path.GetFullPath(configuration.Recording.Directory)}{(configuration.Redaction.Enabled ? ", NOT MASKED by Redaction:Enabled" : "")}"
            : "none"),
        new("access", configuration.Access.Keys.Length == 0
            ? "this machine only (no Access:Keys)"
            : string.Join(", ", configuration.Access.Keys.Select(key => $"{key.Name} ({key.Role})"))),
    ];

    private static string Twilio(TwilioSettings settings) => (settings.AuthToken, settings.ValidateSignatures) switch
    {
        (null or "", true) => "no AuthToken: SIGNATURES ARE NOT CHECKED (development)",
        (_, false) => "SIGNATURES ARE NOT CHECKED (Twilio:ValidateSignatures=false)",
        _ => $"signatures checked, AuthToken {Masked(settings.AuthToken)}",
    };

    private static string Masked(string? secret) => secret is { Length: >= 12 } ? $"set (…{secret[^4..]})" : "set";
}
