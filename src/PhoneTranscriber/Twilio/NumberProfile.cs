using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>A number's settings, complete and checked.</summary>
/// <param name="Settings">What was configured.</param>
/// <param name="Speech">The speech session's parameters for this number.</param>
/// <param name="Silence">What its silence leads to.</param>
internal sealed record NumberProfile(NumberSettings Settings, SpeechProfile Speech, SilenceSettings Silence)
{
    /// <summary>What to stream: where the call goes on to somebody, both sides of it.</summary>
    public StreamTrack Track => Settings.Track ?? (Settings.Mode == NumberMode.Answer ? StreamTrack.Inbound : StreamTrack.Both);

    /// <summary>How long Twilio speaks before it opens the stream; a slow voice says about ten characters a second.</summary>
    public TimeSpan GreetingTime => TimeSpan.FromSeconds(Settings.Greeting.Length / 10.0);
}
