using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Speech;

/// <summary>What the transcription of every track uses.</summary>
internal sealed record SpeechServices(
    SpeechService Service,
    OpeningGate Gate,
    SpeechUsage Usage,
    EventIds Ids,
    TimeProvider Time,
    Jitter Jitter,
    BridgeMetrics Metrics,
    ILogger<TrackTranscriber> Log);
