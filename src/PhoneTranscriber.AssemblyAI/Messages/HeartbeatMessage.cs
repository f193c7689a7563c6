namespace PhoneTranscriber.AssemblyAI;

/// <summary>Sign of life every 5 s of wall clock, if <see cref="StreamingParameters.SessionHeartbeat"/> was asked for.</summary>
/// <example><code>{"type":"Heartbeat","total_audio_received_ms":14900,"total_duration_ms":15120,"realtime_factor":0.9991,
/// "max_speech_probability":0.912004}</code></example>
public sealed record HeartbeatMessage : StreamingMessage
{
    /// <summary>Audio the service has received, in ms.</summary>
    public long TotalAudioReceivedMs { get; init; }

    /// <summary>Age of the session, in ms.</summary>
    public long TotalDurationMs { get; init; }

    /// <summary>
    /// Rate at which audio arrives: above 1 is faster than speech, falling means that nothing is sent. Windowed, not clamped.
    /// </summary>
    public double? RealtimeFactor { get; init; }

    /// <summary>0..1, the highest speech probability since the last heartbeat; null if it was not sent.</summary>
    public double? MaxSpeechProbability { get; init; }
}
