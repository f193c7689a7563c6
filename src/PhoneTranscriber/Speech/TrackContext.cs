using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Speech;

/// <summary>What the transcription of one track works with.</summary>
internal sealed record TrackContext(Call Call, string Track, SpeechServices Services)
{
    /// <summary>A new key for the ledger.</summary>
    public string NewKey(DateTimeOffset now) => Services.Ids.NextSession(now);

    public string Speaker => CallTrack.Speaker(Track, Call.Info.Direction);

    public SpeechProfile Profile => Call.Profile.Speech;
}
