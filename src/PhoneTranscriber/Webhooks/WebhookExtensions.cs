using System.Security.Cryptography;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

internal static class WebhookExtensions
{
    /// <summary>The outbox, and what empties it. After the storage: what is added last is stopped first.</summary>
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddSingleton<WebhookEndpoints>();
        services.AddSingleton<LaneSignals>();
        services.AddSingleton<Outbox>();
        // A generator of its own: Random is not safe for concurrent use.
        services.AddSingleton(_ => new Jitter(new Random(RandomNumberGenerator.GetInt32(int.MaxValue))));
        services.AddSingleton<PatientStore>();
        services.AddSingleton(provider =>
        {
            var settings = provider.GetRequiredService<WebhookSettings>();
            return new EndpointConnector(settings.AllowsPrivateAddresses(provider.GetRequiredService<IHostEnvironment>()));
        });
        services.AddSingleton(provider => new WebhookSender(
            provider.GetRequiredService<EndpointConnector>().CreateClient(),
            provider.GetRequiredService<WebhookSettings>(),
            provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<SampleEvent>();
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<DispatcherServices>(provider, provider.GetRequiredService<NodeIdentity>().Name));
        services.AddSingleton(provider => ActivatorUtilities.CreateInstance<WebhookDispatcher>(
            provider, !provider.GetRequiredService<StorageSettings>().IsPostgres));
        services.AddHostedService(provider => provider.GetRequiredService<WebhookDispatcher>());
        services.AddSingleton<WebhookReplayer>();
        services.AddHostedService(provider => provider.GetRequiredService<WebhookReplayer>());
    }
}
