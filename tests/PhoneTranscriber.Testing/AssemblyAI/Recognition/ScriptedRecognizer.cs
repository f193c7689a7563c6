using System.Diagnostics.CodeAnalysis;

namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>
/// Recites a script by the audio clock: a word is heard when the bytes of its time have arrived, whatever they sound like.
/// </summary>
internal sealed class ScriptedRecognizer(TranscriptScript script) : IRecognizer
{
    private readonly RecognizedWord[] _words = Flatten(script);
    private double _clockMs;
    private int _next;
    private bool _finished;

    public bool Speaking => Current is not null;

    // Half a word is needed to guess its beginning.
    public RecognizedWord? Unfinished => Current is { } word && _clockMs >= (word.StartMs + word.EndMs) / 2.0
        ? word with { Text = word.Text[..((word.Text.Length + 1) / 2)], EndMs = (int)_clockMs, Confidence = 0.64 }
        : null;

    public bool Punctuates => true;

    private RecognizedWord? Current => _next < _words.Length && _clockMs > _words[_next].StartMs ? _words[_next] : null;

    public void Hear(ReadOnlySpan<byte> audio, double clockMs) => _clockMs = clockMs;

    public bool TryTake([NotNullWhen(true)] out RecognizedWord? word)
    {
        word = null;
        if (_next == _words.Length)
            return false;

        var candidate = _words[_next];
        if (candidate.EndMs <= _clockMs)
            word = candidate;
        else if (_finished && Unfinished is not null)
            word = candidate with { EndMs = (int)_clockMs };

        if (word is null)
            return false;

        _next++;
        return true;
    }

    public void DropUnfinished()
    {
        if (Speaking)
            _next++;
    }

    public void Finish() => _finished = true;

    private static RecognizedWord[] Flatten(TranscriptScript script) =>
    [
        .. script.Utterances.SelectMany(utterance => utterance.Words.Select((word, i) => new RecognizedWord(
            word.Text,
            word.StartMs,
            word.EndMs,
            word.Confidence,
            i == utterance.Words.Count - 1,
            utterance.Language,
            utterance.Speaker,
            word.Entity))),
    ];
}
