using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Events;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>What every media stream uses.</summary>
internal sealed record MediaStreamServices(
    CallRegistry Calls,
    NumberProfiles Numbers,
    StreamTokens Tokens,
    SpeechService Speech,
    EventIds Ids,
    SilenceFeeder Silence,
    BridgeMetrics Metrics,
    TimeProvider Time,
    ILogger<MediaStream> Log,
    ILogger<TrackTranscriber> TrackLog);
