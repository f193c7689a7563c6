using System.Diagnostics.Metrics;

namespace PhoneTranscriber.Diagnostics;

/// <summary>The bridge's counters, for any listener of <see cref="Meter"/>s: <c>dotnet-counters monitor --counters PhoneTranscriber</c>.</summary>
internal sealed class BridgeMetrics
{
    public const string Calls = "phone_transcriber.calls";
    public const string Sessions = "phone_transcriber.sessions";
    public const string SavedSeconds = "phone_transcriber.saved_seconds";
    public const string Turns = "phone_transcriber.turns";
    public const string TextLatency = "phone_transcriber.text_latency";

    private readonly UpDownCounter<long> _calls;
    private readonly Counter<long> _callsRefused;
    private readonly UpDownCounter<long> _streams;
    private readonly UpDownCounter<long> _sessions;
    private readonly Counter<long> _sessionOpenings;
    private readonly Counter<double> _billedSeconds;
    private readonly Counter<double> _savedSeconds;
    private readonly Counter<long> _interruptions;
    private readonly Counter<long> _turns;
    private readonly Histogram<double> _textLatency;
    private readonly Counter<long> _audioDropped;
    private readonly Counter<double> _recordingLost;
    private readonly Counter<long> _staleFrames;
    private readonly Counter<long> _mediaOddities;
    private readonly Counter<long> _forged;
    private readonly Counter<long> _webhooksDelivered;
    private readonly Counter<long> _changesLost;
    private readonly Counter<long> _partialsDropped;
    private readonly Counter<long> _webhooksLost;
    private readonly Counter<long> _webhookAttemptsFailed;
    private readonly Counter<long> _webhookLeasesLost;
    private readonly Counter<long> _feedReadersCutOff;
    private readonly Counter<long> _accessRefused;
    private readonly Counter<long> _accessDelayed;

    public BridgeMetrics(IMeterFactory factory)
    {
        var meter = Meter = factory.Create("PhoneTranscriber");
        _calls = meter.CreateUpDownCounter<long>(Calls, "{call}", "Calls in progress.");
        _callsRefused = meter.CreateCounter<long>("phone_transcriber.calls_refused", "{call}", "Calls beyond the cap, or while shutting down: not transcribed.");
        _streams = meter.CreateUpDownCounter<long>("phone_transcriber.streams", "{stream}", "Media streams in progress.");
        _sessions = meter.CreateUpDownCounter<long>(Sessions, "{session}", "Speech sessions open, each billed by the second.");
        _sessionOpenings = meter.CreateCounter<long>("phone_transcriber.session_openings", "{attempt}", "Attempts to open a speech session.");
        _billedSeconds = meter.CreateCounter<double>("phone_transcriber.billed_seconds", "s", "Seconds of speech sessions that have ended.");
        _savedSeconds = meter.CreateCounter<double>(SavedSeconds, "s", "Seconds without a speech session because nobody spoke; added when they are over.");
        _interruptions = meter.CreateCounter<long>("phone_transcriber.interruptions", "{interruption}", "Tracks that lost their transcription.");
        _turns = meter.CreateCounter<long>(Turns, "{turn}", "Final turns.");
        _textLatency = meter.CreateHistogram<double>(TextLatency, "s", "From the end of a word, by the service's own times on the call's clock, to the arrival of the first partial or final turn that has it.");
        _audioDropped = meter.CreateCounter<long>("phone_transcriber.audio_dropped", "ms", "Audio that the speech service could not take in time.");
        _recordingLost = meter.CreateCounter<double>("phone_transcriber.recording_lost", "ms", "Audio of a track that is silence in its recording because the disk did not take it.");
        _staleFrames = meter.CreateCounter<long>("phone_transcriber.stale_frames", "{frame}", "Frames that came after their time had been filled.");
        _mediaOddities = meter.CreateCounter<long>("phone_transcriber.media_oddities", "{message}", "Media messages that were not understood.");
        _forged = meter.CreateCounter<long>("phone_transcriber.forged_requests", "{request}", "Requests under /twilio that Twilio did not sign.");
        _webhooksDelivered = meter.CreateCounter<long>("phone_transcriber.webhooks_delivered", "{event}", "Events an endpoint accepted.");
        _changesLost = meter.CreateCounter<long>("phone_transcriber.changes_lost", "{change}", "Changes of calls that storage did not take and the buffer could not keep.");
        _partialsDropped = meter.CreateCounter<long>("phone_transcriber.partials_dropped", "{turn}", "Partial turns not delivered because much was waiting for storage.");
        _webhooksLost = meter.CreateCounter<long>("phone_transcriber.webhooks_lost", "{event}", "Events given up.");
        _webhookAttemptsFailed = meter.CreateCounter<long>("phone_transcriber.webhook_attempts_failed", "{attempt}", "Attempts an endpoint did not accept.");
        _webhookLeasesLost = meter.CreateCounter<long>("phone_transcriber.webhook_leases_lost", "{lane}", "Lanes another node took over while this one was sending.");
        _feedReadersCutOff = meter.CreateCounter<long>("phone_transcriber.feed_readers_cut_off", "{reader}", "Live-feed readers that were too slow.");
        _accessRefused = meter.CreateCounter<long>("phone_transcriber.access_refused", "{key}", "Wrong access keys.");
        _accessDelayed = meter.CreateCounter<long>("phone_transcriber.access_delayed", "{key}", "Access keys not looked at, because too many wrong ones had come from there.");
    }

    /// <summary>Where all of them are.</summary>
    public Meter Meter { get; }

    public void CallStarted() => _calls.Add(1);

    public void CallEnded() => _calls.Add(-1);

    public void CallRefused() => _callsRefused.Add(1);

    public void StreamStarted() => _streams.Add(1);

    public void StreamEnded(long staleFrames)
    {
        _streams.Add(-1);
        if (staleFrames > 0) _staleFrames.Add(staleFrames);
    }

    public void SessionOpening() => _sessionOpenings.Add(1);

    public void SessionOpened() => _sessions.Add(1);

    public void SessionClosed(double billedSeconds)
    {
        _sessions.Add(-1);
        _billedSeconds.Add(billedSeconds);
    }

    public void SessionSaved(double seconds) => _savedSeconds.Add(seconds);

    public void TrackInterrupted() => _interruptions.Add(1);

    public void TurnFinal() => _turns.Add(1);

    /// <param name="milliseconds">Reported word times are vague, so it may seem to be negative; then it counts as none.</param>
    public void TextHeard(long milliseconds) => _textLatency.Record(Math.Max(0, milliseconds) / 1000.0);

    public void AudioDropped(long milliseconds) => _audioDropped.Add(milliseconds);

    public void RecordingLost(double milliseconds) => _recordingLost.Add(milliseconds);

    public void MediaOddity() => _mediaOddities.Add(1);

    public void ForgedRequest() => _forged.Add(1);

    public void WebhookDelivered() => _webhooksDelivered.Add(1);

    public void ChangeLost() => _changesLost.Add(1);

    public void PartialDropped() => _partialsDropped.Add(1);

    public void WebhookLost() => _webhooksLost.Add(1);

    public void WebhookAttemptFailed() => _webhookAttemptsFailed.Add(1);

    public void WebhookLeaseLost() => _webhookLeasesLost.Add(1);

    public void FeedReaderCutOff() => _feedReadersCutOff.Add(1);

    public void AccessRefused() => _accessRefused.Add(1);

    public void AccessDelayed() => _accessDelayed.Add(1);
}
