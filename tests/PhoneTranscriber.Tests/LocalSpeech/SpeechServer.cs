using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using PhoneTranscriber.LocalSpeech;
using PhoneTranscriber.LocalSpeech.Recognition;

namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>The local recognizer on a real Kestrel on a free port.</summary>
internal sealed class SpeechServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private SpeechServer(WebApplication app) => _app = app;

    public RecognizerEngine Engine => _app.Services.GetRequiredService<RecognizerEngine>();

    public SpeechLog Log { get; private init; } = new();

    private Uri Address { get; init; } = null!;

    public static async Task<SpeechServer> StartAsync(Action<LocalSpeechOptions>? configure = null, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        var log = new SpeechLog();
        builder.Logging.ClearProviders().AddProvider(log);
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0));
        if (time is not null)
            builder.Services.AddSingleton(time);
        builder.Services.AddLocalSpeech(options =>
        {
            // Clips are sent at once, not at the pace of speech.
            options.MaxBacklog = TimeSpan.FromMinutes(10);
            configure?.Invoke(options);
        });
        var app = builder.Build();
        app.UseWebSockets();
        app.MapLocalSpeech();
        await app.StartAsync(TestContext.Current.CancellationToken);
        var address = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return new(app) { Log = log, Address = new UriBuilder(address) { Scheme = "ws", Path = "/v3/ws" }.Uri };
    }

    public Task<SpeechClient> ConnectAsync(string query = "speech_model=universal-3-5-pro&encoding=pcm_mulaw&sample_rate=8000") =>
        SpeechClient.ConnectAsync(new UriBuilder(Address) { Query = query }.Uri);

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();
}
