using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Speech;

/// <summary>What the transcription of one track works with.</summary>
internal sealed record TrackContext(Call Call, string Track, SpeechServices Services)
{
    /// <summary>A new key for the ledger.</summary>
    public string NewKey(DateTimeOffset now) => Services.Ids.NextSession(now);

    public string Speaker => CallTrack.Speaker(Track, Call.Info.Direction);

    /// <summary>What an open session costs in so many seconds, USD; null when the price is not known. The local recognizer costs nothing.</summary>
    public double? CostOf(double seconds)
    {
        if (Services.Service.IsLocal) return 0;
        return Profile.PricePerHour is { } price ? Math.Round((double)price * seconds / 3600, 6) : null;
    }

    public SpeechProfile Profile => Call.Profile.Speech;
}
