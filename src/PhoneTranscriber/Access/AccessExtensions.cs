namespace PhoneTranscriber.Access;

internal static class AccessExtensions
{
    public static void AddAccess(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<AccessKeys>()
        .AddSingleton<KeyCheck>()
        .AddSingleton<SessionTickets>();
}
