using Microsoft.Extensions.Logging.Console;

namespace PhoneTranscriber.Diagnostics;

internal static class DiagnosticsExtensions
{
    /// <summary>Clock, chance, counters, and what happens at start and stop.</summary>
    public static void AddDiagnostics(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddSingleton(_ => new Random(System.Security.Cryptography.RandomNumberGenerator.GetInt32(int.MaxValue)));
        builder.Services.AddSingleton<BridgeMetrics>();
        builder.Services.AddHostedService<BridgeLifetime>();
        // Nobody reads: then lines are lost, and counted by the logger, rather than calls held up.
        builder.Services.Configure<ConsoleLoggerOptions>(static console => console.QueueFullMode = ConsoleLoggerQueueFullMode.DropWrite);
        builder.Services.AddProblemDetails();
        builder.Services.AddSingleton<ShutdownDeadline>();
        builder.Services.AddSingleton<ImpatienceSignal>();
        builder.Services.AddOptions<HostOptions>().Configure<ShutdownSettings>(
            static (host, settings) => host.ShutdownTimeout = settings.DrainTimeout + ShutdownDeadline.Total);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1024 * 1024;
        });
    }
}
