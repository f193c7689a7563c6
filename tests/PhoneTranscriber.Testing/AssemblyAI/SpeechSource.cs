using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>Where the words of a session come from.</summary>
public sealed class SpeechSource
{
    private readonly Func<AudioFormat, IRecognizer> _create;

    private SpeechSource(Func<AudioFormat, IRecognizer> create) => _create = create;

    /// <summary>Nobody says anything that could be understood.</summary>
    public static SpeechSource Nothing { get; } = new(_ => new SilentRecognizer());

    /// <summary>
    /// The words that the audio itself carries, see <see cref="AssemblyAI.ToneWords"/>. They are found in PCM at a multiple of 200 Hz;
    /// in any other format there is nothing to hear.
    /// </summary>
    public static SpeechSource ToneWords { get; } = new(format =>
        format.IsPcm && ToneWordDecoder.Understands(format.SampleRate) ? new ToneRecognizer(format) : new SilentRecognizer());

    /// <summary>A script recited by the audio clock: the bytes received count, not what they sound like.</summary>
    public static SpeechSource Script(TranscriptScript script)
    {
        ArgumentNullException.ThrowIfNull(script);
        return new SpeechSource(_ => new ScriptedRecognizer(script));
    }

    internal IRecognizer CreateRecognizer(AudioFormat format) => _create(format);
}
