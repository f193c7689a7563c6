namespace PhoneTranscriber.Live;

internal static class LiveExtensions
{
    public static void AddLive(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<LiveFeed>()
        .AddSingleton<FeedCatchUp>()
        .AddSingleton<CallReader>()
        .AddSingleton<SampleCaller>()
        .AddSingleton<SampleSigner>()
        .AddHostedService<LevelMeter>()
        .AddHostedService<DeletionFollower>();
}
