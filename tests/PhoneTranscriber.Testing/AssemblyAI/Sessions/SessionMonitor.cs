using System.Globalization;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>What the service does by the clock: inactivity, heartbeats, pacing.</summary>
internal sealed class SessionMonitor(SessionContext context, SessionLife life, SessionOutput output)
{
    private static readonly TimeSpan HeartbeatPeriod = TimeSpan.FromSeconds(5);

    private readonly TaskCompletionSource _inactive = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private ITimer? _inactivity;
    private bool _beats;
    private bool _beating;

    /// <summary>Whether the client sent more audio than the service buffers.</summary>
    public bool IsTooFarAhead => context.AudioReceived - life.Duration > context.Options.MaxAhead;

    public void WatchInactivity(Func<int, string?, Task> fail)
    {
        if (context.Parameters?.InactivityTimeout is not { } timeout)
            return;

        _inactivity = context.Time.CreateTimer(_ => _inactive.TrySetResult(), null, timeout, Timeout.InfiniteTimeSpan);
        var seconds = timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture);
        life.Watch(_inactive.Task, () => fail(
            3006, $"Session terminated due to inactivity: No messages received for {seconds} seconds"));
        life.Track(ReleaseAsync(_inactivity));
    }

    public void OnActivity()
    {
        if (context.Parameters?.InactivityTimeout is { } timeout)
            _inactivity?.Change(timeout, Timeout.InfiniteTimeSpan);
    }

    public void StartHeartbeat()
    {
        _beats = true;
        if (_beating)
            return;

        _beating = true;
        life.Track(BeatAsync(new PeriodicTimer(HeartbeatPeriod, context.Time)));
    }

    public void StopHeartbeat() => _beats = false;

    private async Task BeatAsync(PeriodicTimer timer)
    {
        using var owned = timer;
        var (audioBefore, timeBefore) = (context.AudioReceived, life.Duration);
        try
        {
            while (await timer.WaitForNextTickAsync(life.ActiveToken))
            {
                var (audio, now) = (context.AudioReceived, life.Duration);
                var factor = (audio - audioBefore) / (now - timeBefore);
                (audioBefore, timeBefore) = (audio, now);
                if (_beats)
                    await life.ActAsync(() => output.SendAsync(ServiceMessages.Heartbeat(audio, now, factor, factor > 0 ? 0.912004 : 0)));
            }
        }
        catch (OperationCanceledException) when (life.ActiveToken.IsCancellationRequested)
        {
            // The session ended.
        }
    }

    private async Task ReleaseAsync(ITimer timer)
    {
        await using var owned = timer;
        await life.Ended;
    }
}
