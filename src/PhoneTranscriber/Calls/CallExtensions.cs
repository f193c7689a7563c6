using PhoneTranscriber.Events;

namespace PhoneTranscriber.Calls;

internal static class CallExtensions
{
    public static void AddCalls(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<EventIds>()
        .AddSingleton<NodeIdentity>()
        .AddSingleton<CallServices>()
        .AddSingleton<CallRegistry>();
}
