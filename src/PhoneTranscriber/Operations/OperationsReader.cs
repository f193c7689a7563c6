using Microsoft.AspNetCore.Hosting.Server;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Operations;

/// <summary>Gathers how the bridge stands. Answers while the storage is away, too: that is when people look.</summary>
internal sealed class OperationsReader(
    BridgeConfiguration configuration,
    OperationsHistory history,
    NodeIdentity node,
    CallRegistry calls,
    SpeechService speech,
    SpeechUsage usage,
    OpeningGate gate,
    IStore store,
    StoreWriter writer,
    WebhookDispatcher webhooks,
    PublicAddress address,
    IServer server,
    TimeProvider time)
{
    /// <summary>How long the storage may take to answer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public async Task<OperationsView> ReadAsync(CancellationToken cancel)
    {
        var (today, endpoints) = await AskStorageAsync(cancel);
        var now = time.GetUtcNow();
        return new OperationsView(
            typeof(OperationsReader).Assembly.GetName().Version!.ToString(3),
            node.Name,
            history.Since,
            (long)(now - history.Since).TotalSeconds,
            calls.IsDraining ? "draining" : "serving",
            new StorageStanding(configuration.Storage.IsPostgres ? "postgresql" : "sqlite", writer.IsAvailable, configuration.Storage.Place, writer.Waiting),
            new SpeechStanding(speech.IsLocal ? "local" : "assemblyai", speech.Endpoint, configuration.Speech.Model, usage.Opens, usage.LastFailureAt),
            new CallsStanding(calls.All.Count(call => !call.Completion.IsCompleted), configuration.Calls.MaxConcurrent),
            new SessionsStanding(usage.Open, gate.Waiting, gate.OpenedLastMinute, gate.Limit),
            new UsageView(
                today is null ? null : UsageTotals.Of(today, history.SavedTodaySeconds),
                UsageTotals.Of(new SessionTotals(0, usage.BilledSeconds, usage.CostUsd), usage.SavedSeconds) with { Sessions = null }),
            WebhooksStanding.Of(endpoints),
            Banner.Lines(configuration, speech, address, BridgeLifetime.LoopbackUrl(server)));
    }

    /// <summary>What the storage knows of it; what does without the storage while that is away.</summary>
    private async Task<(SessionTotals? Today, EndpointList Endpoints)> AskStorageAsync(CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            var now = time.GetLocalNow();
            var today = await store.SumSessionsAsync((now - now.TimeOfDay).ToUnixTimeMilliseconds(), either.Token);
            return (today, await webhooks.DescribeAsync(store, either.Token));
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, webhooks.Describe());
        }
    }
}
