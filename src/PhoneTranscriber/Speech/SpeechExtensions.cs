using PhoneTranscriber.LocalSpeech;

namespace PhoneTranscriber.Speech;

internal static class SpeechExtensions
{
    public static void AddSpeech(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<SpeechService>();
        builder.Services.AddLocalSpeech();
    }

    /// <summary>Without an account the recognizer is served here, for this machine only.</summary>
    public static void MapSpeech(this WebApplication app)
    {
        if (!app.Services.GetRequiredService<SpeechService>().IsLocal) return;
        app.MapLocalSpeech();
    }
}
