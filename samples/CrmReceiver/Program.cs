namespace PhoneTranscriber.CrmReceiver;

/// <summary>A small CRM that learns of calls by webhook: <c>--urls http://127.0.0.1:5090 --secret whsec_…</c></summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            await Build(args).RunAsync();
            return 0;
        }
        catch (CrmOptionsException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 64; // EX_USAGE of sysexits.h
        }
    }

    /// <exception cref="CrmOptionsException">An option is missing or wrong.</exception>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        var options = CrmOptions.Read(builder.Configuration);
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = WebhookEndpoint.LargestBody);
        builder.Services.AddSingleton(options)
            .AddSingleton(TimeProvider.System)
            .AddSingleton<WebhookVerifier>()
            .AddSingleton<FailureSwitch>()
            .AddSingleton<Changes>()
            .AddSingleton<CrmStore>();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.MapWebhooks();
        app.MapPage();
        return app;
    }
}
