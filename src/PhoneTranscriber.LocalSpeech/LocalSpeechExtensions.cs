using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using PhoneTranscriber.LocalSpeech.Recognition;
using PhoneTranscriber.LocalSpeech.Sessions;

namespace PhoneTranscriber.LocalSpeech;

/// <summary>Puts the local recognizer into an ASP.NET Core application.</summary>
public static class LocalSpeechExtensions
{
    /// <summary>Registers the recognizer. Nothing is loaded before <see cref="MapLocalSpeech"/>.</summary>
    /// <param name="services">The application's services; a <see cref="TimeProvider"/> among them is used.</param>
    /// <param name="configure">Changes the options.</param>
    public static IServiceCollection AddLocalSpeech(this IServiceCollection services, Action<LocalSpeechOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<LocalSpeechOptions>()
            .Validate(options => options.MaxSessions > 0, "MaxSessions must be at least 1.")
            .Validate(options => options.Workers > 0, "Workers must be at least 1.");
        if (configure is not null)
            services.Configure(configure);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<RecognizerEngine>();
        services.TryAddSingleton<DecodeScheduler>();
        services.TryAddSingleton<SessionHost>();
        services.AddHostedService<EngineWarmup>();
        return services;
    }

    /// <summary>
    /// Serves AssemblyAI Streaming v3 over the local recognizer. The host calls <c>UseWebSockets()</c>; any key is accepted, so
    /// the caller decides who may reach the endpoint. When library or model is missing, one warning says what to install and
    /// sessions are closed with 3005.
    /// </summary>
    /// <param name="app">The application.</param>
    /// <param name="path">Where the WebSocket is served.</param>
    public static IEndpointConventionBuilder MapLocalSpeech(this IEndpointRouteBuilder app, string path = "/v3/ws")
    {
        ArgumentNullException.ThrowIfNull(app);
        app.ServiceProvider.GetRequiredService<RecognizerEngine>().Announce();
        var host = app.ServiceProvider.GetRequiredService<SessionHost>();
        return app.MapGet(path, (HttpContext context) => host.ServeAsync(context));
    }
}
