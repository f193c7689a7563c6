using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Live;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// What happens around the bridge's life: once it listens, it finds its own addresses and says what it is; when it is told to stop, calls
/// end first (their sessions are terminated, their last events sent), then the listeners go.
/// </summary>
internal sealed class BridgeLifetime(
    IServer server,
    BridgeConfiguration configuration,
    ConfigurationHints hints,
    SpeechService speech,
    PublicAddress address,
    CallRegistry calls,
    LiveFeed feed,
    TimeProvider time,
    IHostEnvironment environment,
    ILogger<BridgeLifetime> log) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var local = LoopbackUrl(server);
        if (speech.IsLocal) speech.UseLocal(new Uri($"ws://{local.Authority}/v3/ws"));
        if (address.Url is null && environment.IsDevelopment())
        {
            using var http = new HttpClient();
            address.Url = await NgrokAgent.FindPublicUrlAsync(http, local.Port, time, cancellationToken);
        }

        foreach (var hint in hints.Hints) log.ConfigurationHint(hint);
        log.Started(Banner.Write(configuration, speech, address, local));
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        log.Draining(calls.All.Count(call => !call.Completion.IsCompleted));
        await calls.EndAllAsync(EndReason.Shutdown);
        feed.Close();
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>A URL by which this process reaches itself; plain http where there is a choice.</summary>
    internal static Uri LoopbackUrl(IServer server)
    {
        var addresses = server.Features.Get<IServerAddressesFeature>()?.Addresses.Select(BindingAddress.Parse).ToList() ?? [];
        var chosen = addresses.Find(candidate => candidate.Scheme == "http") ?? addresses.FirstOrDefault()
            ?? throw new InvalidOperationException("The server listens nowhere.");
        // 0.0.0.0, [::], * and + mean every address of the machine, loopback included.
        var host = IPAddress.TryParse(chosen.Host.Trim('[', ']'), out var ip) && !ip.Equals(IPAddress.Any) && !ip.Equals(IPAddress.IPv6Any)
            ? chosen.Host : "127.0.0.1";
        return new Uri($"{chosen.Scheme}://{host}:{chosen.Port}");
    }
}
