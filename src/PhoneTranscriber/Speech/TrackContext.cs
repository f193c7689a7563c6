using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>What the transcription of one track works with.</summary>
internal sealed record TrackContext(
    Call Call,
    string Track,
    SpeechService Service,
    TimeProvider Time,
    BridgeMetrics Metrics,
    ILogger<TrackTranscriber> Log)
{
    public string Speaker => CallTrack.Speaker(Track, Call.Info.Direction);

    public SpeechProfile Profile => Call.Profile.Speech;
}
