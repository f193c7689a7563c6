using System.Net;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Hosting.EventLoops;
using PhoneTranscriber.Live;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// What happens around the bridge's life: once it listens, it finds its own addresses and says what it is; when it is told to stop, it takes
/// no new calls, lets the live ones go on for a while, then ends them all (their sessions are terminated, their last events sent), and then
/// the listeners go.
/// </summary>
internal sealed class BridgeLifetime(
    IServer server,
    BridgeConfiguration configuration,
    ConfigurationHints hints,
    SpeechService speech,
    PublicAddress address,
    CallRegistry calls,
    LiveFeed feed,
    StoreWriter writer,
    ShutdownSettings shutdown,
    ShutdownDeadline deadline,
    ImpatienceSignal impatience,
    TimeProvider time,
    IHostEnvironment environment,
    ILogger<BridgeLifetime> log) : IHostedLifecycleService
{
    public async Task StartedAsync(CancellationToken cancellationToken)
    {
        var local = LoopbackUrl(server);
        if (speech.IsLocal) speech.UseLocal(new Uri($"{(local.Scheme == "https" ? "wss" : "ws")}://{local.Authority}/v3/ws"));
        if (address.Url is null && environment.IsDevelopment())
        {
            using var http = new HttpClient();
            address.Url = await NgrokAgent.FindPublicUrlAsync(http, local.Port, time, cancellationToken);
        }

        foreach (var hint in hints.Hints) log.ConfigurationHint(hint);
        if (EventLoop.Refusal is { } refusal) log.ConfigurationHint($"Live calls will cost more than they should: there are no event loops ({refusal})");
        log.Started(Banner.Write(configuration, speech, address, local));
    }

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await DrainAsync();
        deadline.Start();
        log.EndingCalls(Live());
        speech.IsStopping = true;
        await AsFarAsPossible(ShutdownDeadline.Calls, mark => calls.EndAllAsync(EndReason.Shutdown).WaitAsync(mark), cancellationToken);
        feed.Close();
        // The host's own bound counts from the first signal; whoever still holds a connection is cut off by ours.
        await AsFarAsPossible(ShutdownDeadline.Changes, mark => Task.WhenAll(writer.FlushAsync(mark), server.StopAsync(mark)), cancellationToken);
    }

    /// <summary>Lets live calls go on until they end, time is up, or somebody is impatient.</summary>
    private async Task DrainAsync()
    {
        calls.Drain();
        log.Draining(Live(), shutdown.DrainTimeout);
        using var patience = new CancellationTokenSource(shutdown.DrainTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, impatience.Asked);
        await calls.WhenAllEndedAsync(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task AsFarAsPossible(TimeSpan mark, Func<CancellationToken, Task> step, CancellationToken host)
    {
        using var limit = deadline.Until(mark);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, host);
        await step(either.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private int Live() => calls.All.Count(call => !call.Completion.IsCompleted);

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
