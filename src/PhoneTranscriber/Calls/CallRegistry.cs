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
    private readonly Lock _gate = new();
    private bool _draining;

    public IEnumerable<Call> All => _calls.Values;

    public bool IsDraining => Volatile.Read(ref _draining);

    public Call? Find(string callSid) => _calls.GetValueOrDefault(callSid);

    /// <summary>
    /// The call with this id, for a webhook or a stream: the one we have, the one that storage knows (another process began it, or this one
    /// before a restart), or a new one. Null when storage knows that it is over: what comes for it now is a repetition.
    /// </summary>
    public async Task<Call?> GetOrResumeAsync(CallInfo info, NumberProfile profile, CancellationToken cancel)
    {
        if (Find(info.CallSid) is { } known) return known;
        var (origin, stored) = await LookUpAsync(info.CallSid, cancel);
        return stored is { View.EndedAt: not null } ? null : GetOrAdd(info, profile, origin, stored);
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
        lock (_gate)
        {
            if (_calls.TryGetValue(info.CallSid, out var known)) return known;
            var call = new Call(info, profile, services, origin, stored);
            _calls[info.CallSid] = call;
            services.Metrics.CallStarted();
            call.Ended.ContinueWith(
                (_, _) => OnEnded(call), null, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            return call;
        }
    }

    /// <summary>Drops an ended call from memory.</summary>
    public void Forget(string callSid) => _calls.TryRemove(callSid, out _);

    /// <summary>Ends all calls, in parallel, and waits until each has said its last word.</summary>
    public Task EndAllAsync(string reason)
    {
        Volatile.Write(ref _draining, true);
        foreach (var call in _calls.Values) call.RequestEnd(reason);
        return Task.WhenAll(_calls.Values.Select(call => call.Completion));
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
