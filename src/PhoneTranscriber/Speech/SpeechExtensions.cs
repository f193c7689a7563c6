using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.LocalSpeech;

namespace PhoneTranscriber.Speech;

internal static class SpeechExtensions
{
    public static void AddSpeech(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SpeechService>().AddSingleton<OpeningGate>().AddSingleton<SpeechUsage>().AddSingleton<SpeechServices>();
        // The bridge terminates its sessions itself, so that their last words are kept.
        builder.Services.AddLocalSpeech(options => options.EndSessionsWhenStopping = false);
    }

    /// <summary>The summary; and, without an account, the recognizer, for this machine only.</summary>
    public static void MapSpeech(this WebApplication app)
    {
        app.MapGet("/api/speech/summary", SpeechSummary.ReadAsync).Answers<SpeechSummary>("What speech sessions amount to").Refuses(503);
        if (!app.Services.GetRequiredService<SpeechService>().IsLocal) return;
        app.MapLocalSpeech();
    }
}
