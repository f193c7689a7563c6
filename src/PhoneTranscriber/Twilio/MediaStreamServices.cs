using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>What every media stream uses.</summary>
internal sealed record MediaStreamServices(
    CallRegistry Calls,
    NumberProfiles Numbers,
    StreamTokens Tokens,
    SpeechServices Speech,
    StreamSweeper Sweeper,
    CallEnder Ender,
    BridgeMetrics Metrics,
    TimeProvider Time,
    ILogger<MediaStream> Log);
