namespace PhoneTranscriber.Webhooks;

internal static class WebhookExtensions
{
    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => new WebhookSender(
            new HttpClient(new SocketsHttpHandler
            {
                // A redirect could lead a signed body anywhere.
                AllowAutoRedirect = false,
                UseCookies = false,
                PooledConnectionLifetime = TimeSpan.FromMinutes(5),
                MaxResponseHeadersLength = 64,
            })
            { Timeout = Timeout.InfiniteTimeSpan },
            provider.GetRequiredService<WebhookSettings>(),
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<ILogger<WebhookSender>>()));
        builder.Services.AddSingleton<WebhookDispatcher>();
    }
}
