using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Keeps one endpoint supplied: claims lanes that are due and sends a bounded number of them at a time. Whatever this endpoint does holds
/// up this pump alone. Between lanes it sleeps until it is told of new events, until a wait is over, or to look after other nodes' work.
/// </summary>
internal sealed class EndpointPump
{
    /// <summary>Longest sleep while lanes wait for their time: another node may have died with one of them.</summary>
    private static readonly TimeSpan BusyPoll = TimeSpan.FromSeconds(1);

    /// <summary>Longest sleep while nothing waits: another node may have written an event.</summary>
    private static readonly TimeSpan IdlePoll = TimeSpan.FromSeconds(5);

    /// <summary>Shortest sleep: a wait that is over within it needs no exactness.</summary>
    private static readonly TimeSpan LeastSleep = TimeSpan.FromMilliseconds(5);

    /// <summary>Lanes made due in one transaction.</summary>
    private const int HastenedAtOnce = 500;

    private readonly DispatcherServices _services;
    private readonly WakeSignal _signal;
    private readonly LaneSender _sender;
    private readonly ConcurrentDictionary<long, Task> _active = new();
    private long _claims;
    private long _started;

    public EndpointPump(WebhookEndpoint endpoint, WakeSignal signal, DispatcherServices services)
    {
        (Endpoint, _signal, _services) = (endpoint, signal, services);
        Switch = new EndpointSwitch(endpoint.Key, services.Store, services.Time, services.Log);
        Health = new EndpointHealth(services.Settings.Schedule(), services.Jitter, services.Time.GetUtcNow());
        _sender = new LaneSender(endpoint, Switch, Health, new AttemptPolicy(services.Settings, services.Jitter), signal, services);
    }

    public WebhookEndpoint Endpoint { get; }

    public EndpointSwitch Switch { get; }

    public EndpointHealth Health { get; }

    /// <summary>Lanes that are being sent now.</summary>
    public int ActiveLanes => _active.Count;

    /// <summary>Enables the endpoint: what waits goes out at once.</summary>
    public async Task EnableAsync(CancellationToken cancel)
    {
        await Switch.EnableAsync(cancel);
        Health.Reset(_services.Time.GetUtcNow());
        await HastenAsync(cancel);
    }

    /// <summary>Makes what waits for a later attempt due, some lanes at a time: others write too.</summary>
    public async Task HastenAsync(CancellationToken cancel)
    {
        var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        while (await _services.Store.RunAsync((store, token) => store.HastenLanesAsync(Endpoint.Key, now, HastenedAtOnce, token), cancel) is > 0 and var hastened)
        {
            _signal.Set();
            if (hastened < HastenedAtOnce) return;
        }
    }

    /// <summary>Makes what waits in one call's lane due, even while the endpoint is backed off.</summary>
    public async Task HastenAsync(string callSid, CancellationToken cancel)
    {
        Health.Reset(_services.Time.GetUtcNow());
        var now = _services.Time.GetUtcNow().ToUnixTimeMilliseconds();
        await _services.Store.RunAsync((store, token) => store.HastenLaneAsync(callSid, Endpoint.Key, now, token), cancel);
        _signal.Set();
    }

    /// <summary>Runs until it is stopped, or until nothing is due any more once it is drained. Never faults.</summary>
    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "One fault must not end an endpoint's deliveries.")]
    public async Task RunAsync(StopSignals stop)
    {
        using var waking = stop.Draining.UnsafeRegister(static signal => ((WakeSignal)signal!).Set(), _signal);
        while (!stop.Requests.IsCancellationRequested)
        {
            TimeSpan sleep;
            try
            {
                sleep = await StepAsync(stop);
                if (stop.Draining.IsCancellationRequested && _active.IsEmpty && sleep > LeastSleep) break;
            }
            catch (OperationCanceledException) when (stop.Requests.IsCancellationRequested)
            {
                break;
            }
            catch (Exception exception)
            {
                _services.Log.WebhookPumpFailed(exception, Endpoint.Key);
                sleep = IdlePoll;
            }

            await _signal.WaitAsync(sleep, _services.Time, stop.Requests).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        await Task.WhenAll(_active.Values);
    }

    /// <summary>Starts what may be started; how long there is nothing more to do.</summary>
    private async Task<TimeSpan> StepAsync(StopSignals stop)
    {
        await Switch.RefreshAsync(stop.Requests);
        if (Switch.IsDisabled) return EndpointSwitch.MaxAge;
        var now = _services.Time.GetUtcNow();
        var standing = Health.Standing;
        if (standing.ResumeAt is { } resumeAt && now < resumeAt) return Bounded(resumeAt - now, IdlePoll);
        // A lane that ends sets the signal: with all hands full there is nothing to look for.
        var free = (standing.IsBackingOff ? 1 : _services.Settings.MaxParallel) - _active.Count;
        if (free <= 0) return IdlePoll;

        var lanes = await ClaimAsync(now, free, stop.Requests);
        foreach (var lane in lanes) Start(lane, stop);
        if (lanes.Count == free) return IdlePoll;
        var due = await _services.Store.RunAsync((store, token) => store.NextDueAsync(Endpoint.Key, token), stop.Requests);
        if (due is not { } dueAt) return IdlePoll;
        return Bounded(DateTimeOffset.FromUnixTimeMilliseconds(dueAt) - _services.Time.GetUtcNow(), BusyPoll);
    }

    private async Task<IReadOnlyList<HeldLane>> ClaimAsync(DateTimeOffset now, int limit, CancellationToken cancel)
    {
        var owner = string.Create(CultureInfo.InvariantCulture, $"{_services.Node}/{++_claims}");
        var leaseUntil = (now + _services.Lease).ToUnixTimeMilliseconds();
        var lanes = await _services.Store.RunAsync(
            (store, token) => store.ClaimLanesAsync(Endpoint.Key, owner, now.ToUnixTimeMilliseconds(), leaseUntil, limit, token), cancel);
        return [.. lanes.Select(lane => new HeldLane(lane, owner))];
    }

    private void Start(HeldLane lane, StopSignals stop)
    {
        var (number, known) = (++_started, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        _active[number] = SendAsync(number, lane, known.Task, stop);
        // It must be among the active ones before it can end.
        known.SetResult();
    }

    [SuppressMessage("Design", "CA1031:Do not catch general exception types", Justification = "A fault in one lane must not touch the others.")]
    private async Task SendAsync(long number, HeldLane lane, Task known, StopSignals stop)
    {
        await known;
        try
        {
            await _sender.RunAsync(lane, stop);
        }
        catch (OperationCanceledException) when (stop.Requests.IsCancellationRequested)
        {
            await AbandonAsync(lane, stop.Storage);
        }
        catch (Exception exception)
        {
            // The lane stays leased until its time runs out, which keeps a fault that lasts from repeating at once.
            _services.Log.WebhookLaneFailed(exception, lane.Claim.CallSid, Endpoint.Key);
        }

        _active.TryRemove(number, out _);
        _signal.Set();
    }

    /// <summary>Gives a lane back so that the next process need not wait for its lease to run out.</summary>
    private async Task AbandonAsync(HeldLane lane, CancellationToken cancel)
    {
        try
        {
            await _sender.ReleaseAsync(lane, cancel);
        }
        catch (Exception exception) when (exception is OperationCanceledException or StorageException)
        {
            _services.Log.WebhookLaneNotReleased(lane.Claim.CallSid, Endpoint.Key);
        }
    }

    private static TimeSpan Bounded(TimeSpan wait, TimeSpan most) => wait < LeastSleep ? LeastSleep : wait < most ? wait : most;
}
