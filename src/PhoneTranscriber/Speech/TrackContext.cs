using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;

namespace PhoneTranscriber.Speech;

/// <summary>What the transcription of one track works with.</summary>
internal sealed record TrackContext(
    Call Call,
    string Track,
    SpeechService Service,
    EventIds Ids,
    TimeProvider Time,
    BridgeMetrics Metrics,
    ILogger<TrackTranscriber> Log)
{
    /// <summary>A new key for the ledger.</summary>
    public string NewKey(DateTimeOffset now) => Ids.NextSession(now);

    public string Speaker => CallTrack.Speaker(Track, Call.Info.Direction);

    public SpeechProfile Profile => Call.Profile.Speech;
}
