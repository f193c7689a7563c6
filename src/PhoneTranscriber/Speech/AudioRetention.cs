using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Speech;

/// <summary>Lets go of a track's audio that nothing will be said about any more; what final turns cover goes in <see cref="HeldAudio.Cover"/>.</summary>
internal sealed class AudioRetention(HeldAudio audio, SpeechProfile profile)
{
    /// <summary>Audio kept from before the first word, while nobody speaks: detection takes some hundred ms. Bytes, 1.4 s.</summary>
    private const long PreRoll = 1_400 * MuLaw.BytesPerMillisecond;

    /// <summary>Silence that waits for a session is let go of when it is so old. Bytes, 10 s.</summary>
    private const long StaleSilence = 10_000 * MuLaw.BytesPerMillisecond;

    /// <summary>Sound that was not taken for speech is kept for so long, in case speech follows: it may have been a short word. Bytes, 6 s.</summary>
    private const long PossibleWord = 6_000 * MuLaw.BytesPerMillisecond;

    /// <summary>Sound that a service that is there has had for so long without taking it for words is none. Bytes, 30 s.</summary>
    private const long NoWords = 30_000 * MuLaw.BytesPerMillisecond;

    /// <summary>While a session is waited for.</summary>
    public void WhileOpening() => audio.ReleaseSilence(audio.End - StaleSilence, PreRoll);

    /// <summary>While a session transcribes.</summary>
    public void WhileLive(TrackSession session)
    {
        audio.ReleaseSilence(session.SentTo, PreRoll);
        // Without partial turns nobody can tell whether one is open.
        if (profile.ShowsPartials && !session.HasOpenTurn && session.Watch is { IsSound: true, HearsSpeech: false })
            audio.Release(session.SentTo - NoWords);
    }

    /// <summary>While nobody speaks and there is no session.</summary>
    public void WhileSuspended()
    {
        audio.ReleaseSilence(audio.End, PreRoll);
        audio.Release(audio.End - PossibleWord);
    }

    /// <summary>There will be no session any more.</summary>
    public void WhileGivenUp() => audio.Release(audio.End);
}
