namespace PhoneTranscriber.Recording;

internal static class RecordingExtensions
{
    public static void AddRecording(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<RecordingFolder>()
        .AddSingleton<RecordingPeaks>()
        .AddSingleton<RecordingWriter>()
        .AddHostedService(provider => provider.GetRequiredService<RecordingWriter>());
}
