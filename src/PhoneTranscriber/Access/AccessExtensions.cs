namespace PhoneTranscriber.Access;

internal static class AccessExtensions
{
    public static void AddAccess(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<AccessKeys>()
        .AddSingleton<TrustedProxies>()
        .AddSingleton<KeyCheck>()
        .AddSingleton<SessionTickets>();
}
