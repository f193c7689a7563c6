namespace PhoneTranscriber.Calls;

/// <summary>
/// Counts the live calls and decides whether there is room for another one. What is live stays: calls that are taken over or resumed count,
/// and are never asked. Used under the registry's lock, so that the cap holds however many calls arrive at once.
/// </summary>
/// <param name="max">The cap; null for none.</param>
internal sealed class CallAdmission(int? max)
{
    /// <summary>Refused calls remembered; the oldest is forgotten.</summary>
    private const int MaxRemembered = 1_000;

    private readonly HashSet<string> _reserved = [];
    private readonly HashSet<string> _refused = [];
    private readonly Queue<string> _byAge = new();
    private int _live;

    /// <summary>Says why a new call is refused, and remembers it; null when there is room.</summary>
    public CallRefusal? Admit(string callSid, bool draining)
    {
        if (_refused.Contains(callSid)) return CallRefusal.RefusedBefore;
        if (Refusal(draining) is not { } refusal) return null;
        _refused.Add(callSid);
        _byAge.Enqueue(callSid);
        if (_byAge.Count > MaxRemembered) _refused.Remove(_byAge.Dequeue());
        return refusal;
    }

    /// <summary>Keeps a place until <see cref="Enter"/> or <see cref="Release"/>; says why there is none.</summary>
    public CallRefusal? Reserve(string callSid, bool draining)
    {
        if (Refusal(draining) is { } refusal) return refusal;
        return _reserved.Add(callSid) ? null : CallRefusal.AlreadyStarting;
    }

    public void Release(string callSid) => _reserved.Remove(callSid);

    public void Enter(string callSid)
    {
        _reserved.Remove(callSid);
        _live++;
    }

    public void Leave() => _live--;

    private CallRefusal? Refusal(bool draining) =>
        draining ? CallRefusal.ShuttingDown : _live + _reserved.Count >= max ? CallRefusal.Full : null;
}
