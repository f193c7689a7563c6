using System.Collections.Concurrent;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Calls;

/// <summary>Every call this process knows: live ones, and the last ended ones. One <see cref="Call"/> per <c>CallSid</c>.</summary>
internal sealed class CallRegistry(CallServices services)
{
    private readonly ConcurrentDictionary<string, Call> _calls = new();
    private readonly Queue<string> _ended = new();
    private readonly Lock _gate = new();
    private bool _draining;

    public IEnumerable<Call> All => _calls.Values;

    public bool IsDraining => Volatile.Read(ref _draining);

    public Call? Find(string callSid) => _calls.GetValueOrDefault(callSid);

    /// <summary>
    /// The call with this id, for a webhook or a stream: the one we have, the one that storage knows (another process began it, or this one
    /// before a restart), or a new one.
    /// </summary>
    public async Task<Call> GetOrResumeAsync(CallInfo info, NumberProfile profile, CancellationToken cancel)
    {
        if (Find(info.CallSid) is { } known) return known;
        ResumedCall? resumed = null;
        try
        {
            if (await services.Store.FindCallAsync(info.CallSid, cancel) is { Call.EndedAt: null } stored)
                resumed = new ResumedCall(StoredCalls.View(stored), await services.Store.FindSequencesAsync(info.CallSid, cancel));
        }
        catch (StorageException exception)
        {
            // A call is taken even when nobody can say whether it is known.
            services.Log.ResumeUnknown(info.CallSid, exception.Message);
        }

        return GetOrAdd(info, profile, resumed);
    }

    /// <summary>The call with this id; created on first sight. A duplicate webhook finds the same one.</summary>
    public Call GetOrAdd(CallInfo info, NumberProfile profile, ResumedCall? resumed = null)
    {
        lock (_gate)
        {
            if (_calls.TryGetValue(info.CallSid, out var known)) return known;
            var call = new Call(info, profile, services, resumed);
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
            _ended.Enqueue(call.Info.CallSid);
            while (_ended.Count > services.Settings.KeepEnded)
                _calls.TryRemove(_ended.Dequeue(), out _);
        }
    }
}
