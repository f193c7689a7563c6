using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Watches a session for what it does not say: that it has stalled, and that it gets old. All of it by the clock, since a stalled session
/// says nothing at all and a sound one is quiet while nobody speaks. Safe for use from several threads.
/// </summary>
internal sealed class SessionWatch(StreamingSession session, TrackContext context)
{
    /// <summary>No message for so long while audio flows: heartbeats come every 5 s.</summary>
    private static readonly TimeSpan QuietLimit = TimeSpan.FromSeconds(10);

    /// <summary>Without heartbeats quiet is no fault, unless a turn is open or so much speech was sent in it …</summary>
    private static readonly TimeSpan SpeechLimit = TimeSpan.FromSeconds(3);

    /// <summary>… or a word at least, and nothing came for as long as speech may go without one.</summary>
    private static readonly TimeSpan ShortestWord = TimeSpan.FromMilliseconds(300);

    /// <summary>Audio counts as flowing when some was sent within this.</summary>
    private static readonly TimeSpan FlowLimit = TimeSpan.FromSeconds(2);

    /// <summary>Probability of speech, by the service's own count, above which a turn has to come.</summary>
    private const double SureOfSpeech = 0.8;

    /// <summary>Rollover begins at this share of the session's life, give or take what keeps many sessions from rolling at once …</summary>
    private const double AgingShare = 0.85;
    private const double AgingSpread = 0.05;

    /// <summary>… and happens by force at this one, or so long after the next session is there.</summary>
    private const double OldShare = 0.97;

    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(2);

    /// <summary>The next session must not be idle for as long as the service tolerates.</summary>
    private static readonly TimeSpan LongestOverlap = TimeSpan.FromSeconds(20);

    private readonly TimeProvider _time = context.Services.Time;
    private readonly TimeSpan _longestOverlap =
        context.Profile.Parameters.InactivityTimeout / 2 is { } most && most < LongestOverlap.TotalSeconds ? TimeSpan.FromSeconds(most) : LongestOverlap;

    private readonly TaskCompletionSource _aging = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TimeSpan _life = session.ExpiresAt - context.Services.Time.GetUtcNow();
    private readonly long _begun = context.Services.Time.GetTimestamp();
    private readonly double _agingShare = AgingShare + (context.Services.Jitter.Vary(TimeSpan.FromSeconds(AgingSpread)).TotalSeconds);
    private long _lastSent;
    private long _lastTurn;
    private long _spokenMs;
    private long _successorAt;
    private bool _hasHeartbeat;
    private bool _hearsSpeech = true;

    /// <summary>Done when the next session should be opened.</summary>
    public Task Aging => _aging.Task;

    /// <summary>The next session has begun and waits.</summary>
    public bool HasSuccessor => Volatile.Read(ref _successorAt) != 0;

    /// <summary>What is wrong with the session, in words; null while nothing is.</summary>
    public string? Complaint { get; private set; }

    /// <summary>The service has been heard of lately.</summary>
    public bool IsSound => session.TimeSinceLastMessage < QuietLimit;

    /// <summary>The service takes what it gets for speech, as far as it says.</summary>
    public bool HearsSpeech => _hearsSpeech;

    /// <summary>How long the session has been open.</summary>
    public TimeSpan Age => _time.GetElapsedTime(_begun);

    /// <summary>Audio will be sent from now on.</summary>
    public void Begin() => _lastTurn = _lastSent = _time.GetTimestamp();

    public void Sent() => Volatile.Write(ref _lastSent, _time.GetTimestamp());

    /// <summary>Somebody spoke for so long, in audio that the session gets.</summary>
    public void Spoken(long milliseconds) => Interlocked.Add(ref _spokenMs, milliseconds);

    public void SuccessorIsReady() => Volatile.Write(ref _successorAt, _time.GetTimestamp());

    public void Heard(StreamingMessage message)
    {
        if (message is HeartbeatMessage heartbeat)
        {
            _hasHeartbeat = true;
            _hearsSpeech = heartbeat.MaxSpeechProbability is null or > SureOfSpeech;
            return;
        }

        if (message is not (TurnMessage or UnreadTurnMessage)) return;
        Volatile.Write(ref _lastTurn, _time.GetTimestamp());
        Interlocked.Exchange(ref _spokenMs, 0);
    }

    /// <summary>Looks at the clock; true when the session has stalled.</summary>
    /// <param name="turnPatience">How long speech may be sent without a word coming back.</param>
    /// <param name="hasOpenTurn">Whether the service has begun a turn, which it has to end.</param>
    public bool IsStalled(TimeSpan turnPatience, bool hasOpenTurn)
    {
        if (_time.GetElapsedTime(Volatile.Read(ref _lastSent)) > FlowLimit) return false;
        var spoken = TimeSpan.FromMilliseconds(Interlocked.Read(ref _spokenMs));
        var quiet = session.TimeSinceLastMessage;
        if ((quiet > QuietLimit && (_hasHeartbeat || hasOpenTurn || spoken > SpeechLimit)) || (quiet > turnPatience && spoken > ShortestWord))
            Complaint = "nothing came from the speech service while audio was sent";
        else if (_hearsSpeech && spoken > turnPatience / 3 && _time.GetElapsedTime(Volatile.Read(ref _lastTurn)) > turnPatience)
            Complaint = "no words came from the speech service while somebody spoke";
        return Complaint is not null;
    }

    /// <summary>Looks at the clock; completes <see cref="Aging"/> when it is time.</summary>
    public void LookAtAge()
    {
        if (!_aging.Task.IsCompleted && Age > _life * _agingShare) _aging.TrySetResult();
    }

    /// <summary>The next session is needed, or will be in a moment.</summary>
    public bool IsAgingSoon => Age > (_life * _agingShare) - Soon;

    /// <summary>The next session cannot wait any longer for a pause.</summary>
    public bool MustHandOver =>
        HasSuccessor && (Age > _life * OldShare || _time.GetElapsedTime(Volatile.Read(ref _successorAt)) > _longestOverlap);
}
