using PhoneTranscriber.Access;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Live;
using PhoneTranscriber.Operations;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Steering;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber;

/// <summary>The table of contents: features in the order of the data path, see ARCHITECTURE.md.</summary>
internal static class Program
{
    public static async Task<int> Main(string[] args)
    {
        try
        {
            if (await WebhookCommands.TryRunAsync(args) is { } exit) return exit;
            var app = Build(args);
            await app.RunAsync();
            return 0;
        }
        catch (ConfigurationException exception)
        {
            await Console.Error.WriteLineAsync(exception.Message);
            return 78; // EX_CONFIG of sysexits.h
        }
    }

    /// <summary>Builds the bridge; <paramref name="configure"/> runs last, so that a test can replace what it must.</summary>
    internal static WebApplication Build(string[] args, Action<WebApplicationBuilder>? configure = null)
    {
        // Pages and settings lie beside the program, wherever it is started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, ContentRootPath = AppContext.BaseDirectory });
        builder.AddBridgeConfiguration();
        builder.AddDiagnostics();
        builder.AddTransport();
        builder.AddTwilio();      // 1 voice webhook, 2 media stream, 3 frame placement, 4 chunks
        builder.AddSpeech();      // 5 speech session
        builder.AddStorage();     // 7 one transaction; its tables must be there before the calls' recovery asks for them
        builder.AddCalls();       // 6 the call
        builder.AddWebhooks();    // 8 readers: CRMs
        builder.AddLive();        // 8 readers: people
        builder.AddRecording();   // 8 readers: the disk
        builder.AddSteering();
        builder.AddOperations();
        builder.AddAccess();
        builder.AddApiDocument();
        configure?.Invoke(builder);

        var app = builder.Build();
        app.UseTransport(MediaEndpoint.Path);
        app.UseSecurityHeaders();
        app.UseExceptionHandler(new ExceptionHandlerOptions
        {
            StatusCodeSelector = exception => exception switch
            {
                StorageException => StatusCodes.Status503ServiceUnavailable,
                BadHttpRequestException bad => bad.StatusCode,
                _ => StatusCodes.Status500InternalServerError,
            },
        });
        app.UseStatusCodePages();
        app.UseMiddleware<AccessMiddleware>();
        app.UseWebSockets();
        app.UseDefaultFiles();
        app.UseStaticFiles();
        app.MapHealth();
        app.MapSession();
        app.MapTwilio();
        app.MapSpeech();
        app.MapCalls();
        app.MapRecordings();
        app.MapSteering();
        app.MapTranscripts(app.Services.GetRequiredService<CallReader>().FindTurnsAsync);
        app.MapWebhooks();
        app.MapOperations();
        app.MapApiDocument();
        app.MapSampleCall();
        app.MapMicrophoneCall();
        return app;
    }
}
