using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Live;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Redaction;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Calls;

internal static class CallExtensions
{
    public static void AddCalls(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<EventIds>()
        .AddSingleton<CallOwnership>()
        .AddSingleton(provider => new CallServices(
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<CallSettings>(),
            provider.GetRequiredService<EventIds>(),
            provider.GetRequiredService<LiveFeed>(),
            provider.GetRequiredService<IStore>(),
            provider.GetRequiredService<StoreWriter>(),
            provider.GetRequiredService<NodeIdentity>(),
            provider.GetRequiredService<CallOwnership>(),
            provider.GetRequiredService<Outbox>(),
            provider.GetRequiredService<RedactionSettings>() is { Enabled: true } redaction ? new TurnRedactor(redaction) : null,
            provider.GetRequiredService<RecordingWriter>(),
            provider.GetRequiredService<BridgeMetrics>(),
            provider.GetRequiredService<ILogger<Call>>()))
        .AddSingleton<CallRegistry>()
        .AddHostedService<CallRecovery>();
}
