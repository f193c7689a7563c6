using System.Diagnostics.CodeAnalysis;

namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>Recognizes tone words in the audio itself.</summary>
internal sealed class ToneRecognizer(AudioFormat format) : IRecognizer
{
    private readonly ToneWordDecoder _decoder = new(format.SampleRate);
    private readonly short[] _samples = new short[format.SampleRate / 25];

    public bool Speaking => _decoder.Speaking;

    public RecognizedWord? Unfinished => _decoder.Unfinished is { } word
        ? ToWord(word) with { Text = ToneWords.Text(word.Index)[..2], Confidence = 0.64 }
        : null;

    public bool Punctuates => false;

    public void Hear(ReadOnlySpan<byte> audio, double clockMs)
    {
        while (!audio.IsEmpty)
        {
            var count = Math.Min(_samples.Length, audio.Length / format.BytesPerSample);
            for (var i = 0; i < count; i++)
                _samples[i] = format.BytesPerSample == 1 ? MuLawTable.Decode(audio[i]) : BitConverter.ToInt16(audio[(2 * i)..]);

            _decoder.Hear(_samples.AsSpan(0, count));
            audio = audio[(count * format.BytesPerSample)..];
        }
    }

    public bool TryTake([NotNullWhen(true)] out RecognizedWord? word)
    {
        word = _decoder.TryTake(out var heard) ? ToWord(heard) : null;
        return word is not null;
    }

    public void DropUnfinished() => _decoder.DropUnfinished();

    public void Finish() => _decoder.Finish();

    private static RecognizedWord ToWord(ToneWord word) => new(ToneWords.Text(word.Index), word.StartMs, word.EndMs, 0.99);
}
