using System.Collections.Concurrent;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>Every call this process knows: live ones, and the last ended ones. One <see cref="Call"/> per <c>CallSid</c>.</summary>
internal sealed class CallRegistry(CallServices services)
{
    /// <summary>How long a caller waits for storage to say whether the call is known.</summary>
    private static readonly TimeSpan LookUpTimeout = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, Call> _calls = new();
    private readonly Queue<string> _ended = new();
    private readonly CallAdmission _admission = new(services.Settings.MaxConcurrent);
    private readonly Lock _gate = new();
    private string? _closedFor;
    private bool _draining;

    public IEnumerable<Call> All => _calls.Values;

    public bool IsDraining => Volatile.Read(ref _draining);

    public Call? Find(string callSid) => _calls.GetValueOrDefault(callSid);

    /// <summary>
    /// The call with this id, for a stream that proved to be its own: the one we have, the one that storage knows (another process began it,
    /// or this one before a restart), or a new one. Null when storage knows that it is over.
    /// </summary>
    public async Task<Call?> GetOrResumeAsync(CallInfo info, NumberProfile profile, CancellationToken cancel)
    {
        if (Find(info.CallSid) is { } known) return known;
        var (origin, stored) = await LookUpAsync(info.CallSid, cancel);
        return stored is { View.EndedAt: not null } ? null : GetOrAdd(info, profile, origin, stored);
    }

    /// <summary>
    /// As <see cref="GetOrResumeAsync"/>, for the webhook of a call: a new one is admitted only within the cap, and not while the bridge is
    /// being shut down. One that was refused stays refused: a repeated webhook gets the same answer.
    /// </summary>
    public async Task<AdmittedCall> AdmitAsync(CallInfo info, NumberProfile profile, CancellationToken cancel)
    {
        if (Find(info.CallSid) is { } known) return new AdmittedCall(known, null);
        var (origin, stored) = await LookUpAsync(info.CallSid, cancel);
        if (stored is { View.EndedAt: not null }) return default;
        if (stored is not null) return new AdmittedCall(GetOrAdd(info, profile, origin, stored), null);
        Call call;
        lock (_gate)
        {
            if (Find(info.CallSid) is { } repeated) return new AdmittedCall(repeated, null);
            if (_admission.Admit(info.CallSid, IsDraining) is { } refusal) return new AdmittedCall(null, Refused(info.CallSid, refusal));
            call = Add(info, profile, origin, null);
        }

        Follow(call);
        // The call's stream may come to another process, which has to find it then; but the caller does not wait for long.
        if (origin == CallOrigin.New && services.Ownership.IsShared)
            await Task.WhenAny(call.Stored, call.Completion, Task.Delay(LookUpTimeout, services.Time, cancel));
        return new AdmittedCall(call, null);
    }

    /// <summary>Keeps a place for a call that is live elsewhere and about to be taken; says why there is none.</summary>
    public CallRefusal? TryReserve(string callSid)
    {
        lock (_gate) return _admission.Reserve(callSid, IsDraining) is { } refusal ? Refused(callSid, refusal) : null;
    }

    /// <summary>Gives back a place that was kept and not used.</summary>
    public void Release(string callSid)
    {
        lock (_gate) _admission.Release(callSid);
    }

    private CallRefusal Refused(string callSid, CallRefusal refusal)
    {
        services.Metrics.CallRefused();
        services.Log.CallRefused(callSid, refusal);
        return refusal;
    }

    /// <summary>The call that a callback is about: the one we have, or a live one that storage knows; null otherwise.</summary>
    public async Task<Call?> FindOrResumeAsync(string callSid, NumberProfiles numbers, CancellationToken cancel)
    {
        if (Find(callSid) is { } known) return known;
        var (origin, stored) = await LookUpAsync(callSid, cancel);
        if (stored is not { View: { EndedAt: null } view }) return null;
        var info = new CallInfo(callSid, view.From, view.To, view.Direction);
        return GetOrAdd(info, numbers.For(info.From, info.To, info.Direction), origin, stored);
    }

    private async Task<(CallOrigin Origin, ResumedCall? Stored)> LookUpAsync(string callSid, CancellationToken cancel)
    {
        using var patience = new CancellationTokenSource(LookUpTimeout, services.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancel);
        try
        {
            var stored = await services.Ownership.TakeAsync(callSid, always: false, either.Token);
            return (stored is null ? CallOrigin.New : stored.IsShared ? CallOrigin.Elsewhere : CallOrigin.Resumed, stored);
        }
        catch (Exception exception) when (exception is StorageException or OperationCanceledException)
        {
            // A call is taken even when nobody can say whether it is known: a caller waits for the answer.
            services.Log.ResumeUnknown(callSid, exception.Message);
            return (CallOrigin.Unknown, null);
        }
    }

    /// <summary>The call with this id; created on first sight. A duplicate webhook finds the same one.</summary>
    public Call GetOrAdd(CallInfo info, NumberProfile profile, CallOrigin origin = CallOrigin.New, ResumedCall? stored = null)
    {
        Call call;
        lock (_gate)
        {
            if (_calls.TryGetValue(info.CallSid, out var known)) return known;
            call = Add(info, profile, origin, stored);
        }

        Follow(call);
        return call;
    }

    /// <summary>Under the lock; to be followed when it is released.</summary>
    private Call Add(CallInfo info, NumberProfile profile, CallOrigin origin, ResumedCall? stored)
    {
        var call = new Call(info, profile, services, origin, stored);
        _calls[info.CallSid] = call;
        _admission.Enter(info.CallSid);
        return call;
    }

    private void Follow(Call call)
    {
        services.Metrics.CallStarted();
        call.Completion.ContinueWith(
            (_, _) => Leave(), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        call.Ended.ContinueWith(
            (_, _) => OnEnded(call), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        // Too late to be served: the bridge has ended the others.
        if (Volatile.Read(ref _closedFor) is { } reason) call.RequestEnd(reason);
    }

    /// <summary>Drops an ended call from memory.</summary>
    public void Forget(string callSid) => _calls.TryRemove(callSid, out _);

    /// <summary>From now on no new call is admitted.</summary>
    public void Drain() => Volatile.Write(ref _draining, true);

    /// <summary>Waits until no call is live any more.</summary>
    public async Task WhenAllEndedAsync(CancellationToken cancel)
    {
        while (_calls.Values.Select(call => call.Completion).Where(completion => !completion.IsCompleted).ToList() is { Count: > 0 } live)
            await Task.WhenAll(live).WaitAsync(cancel);
    }

    /// <summary>Ends all calls, in parallel, and those that still come, and waits until each has said its last word.</summary>
    public Task EndAllAsync(string reason)
    {
        Drain();
        lock (_gate) _closedFor = reason;
        foreach (var call in _calls.Values) call.RequestEnd(reason);
        return Task.WhenAll(_calls.Values.Select(call => call.Completion));
    }

    private void Leave()
    {
        lock (_gate) _admission.Leave();
    }

    private void OnEnded(Call call)
    {
        services.Metrics.CallEnded();
        lock (_gate)
        {
            // Of a call that is not stored as ended here, storage knows more.
            if (call.View.EndedAt is null) _calls.TryRemove(KeyValuePair.Create(call.Info.CallSid, call));
            else _ended.Enqueue(call.Info.CallSid);
            while (_ended.Count > services.Settings.KeepEnded)
                _calls.TryRemove(_ended.Dequeue(), out _);
        }
    }
}
