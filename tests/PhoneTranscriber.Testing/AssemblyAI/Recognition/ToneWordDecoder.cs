namespace PhoneTranscriber.Testing.AssemblyAI.Recognition;

/// <summary>
/// Streaming decoder of <see cref="ToneWords"/>: correlates blocks of 5 ms with the 16 tones (each sample once) and judges windows of
/// four blocks. A window counts when one low and one high tone hold most of its energy.
/// </summary>
internal sealed class ToneWordDecoder
{
    private const int BlockMs = 5;
    private const int Blocks = 4;
    private const int WindowMs = BlockMs * Blocks;
    private const int MinimumWordMs = 60;
    private const int RecognizableMs = 40;
    private const int BridgedGapMs = 30;

    // A window that first passes holds between 60 and 85 % of tone: on average the edge lies this far inside it.
    private const int EdgeMs = 5;
    private const double DominantShare = 0.6;
    private const double SmallestTone = 0.1;
    private const double QuietRms = 200;

    private readonly ToneBank _bank;
    private readonly short[] _block;
    private readonly Queue<ToneWord> _heard = new();
    private int _filled;
    private int _clockMs;
    private int _word = -1;
    private int _startMs;
    private int _endMs;
    private bool _ignored;

    public ToneWordDecoder(int sampleRate)
    {
        if (!Understands(sampleRate))
            throw new ArgumentOutOfRangeException(nameof(sampleRate), sampleRate, "A multiple of 200 Hz from 8000 Hz.");

        _block = new short[sampleRate * BlockMs / 1000];
        _bank = new ToneBank(sampleRate, [.. ToneWords.LowHz, .. ToneWords.HighHz], Blocks);
    }

    public bool Speaking => _word >= 0;

    public ToneWord? Unfinished =>
        Speaking && !_ignored && _endMs - _startMs >= RecognizableMs ? new ToneWord(_word, _startMs, _endMs) : null;

    public static bool Understands(int sampleRate) => sampleRate >= 8000 && sampleRate % (1000 / BlockMs) == 0;

    public void Hear(ReadOnlySpan<short> samples)
    {
        while (!samples.IsEmpty)
        {
            var count = Math.Min(samples.Length, _block.Length - _filled);
            samples[..count].CopyTo(_block.AsSpan(_filled));
            samples = samples[count..];
            _filled += count;
            if (_filled == _block.Length)
                JudgeWindow();
        }
    }

    public bool TryTake(out ToneWord word) => _heard.TryDequeue(out word);

    public void DropUnfinished() => _ignored = Speaking;

    public void Finish() => EndWord();

    private void JudgeWindow()
    {
        _filled = 0;
        _clockMs += BlockMs;
        _bank.Add(_block);
        var word = Classify();
        if (word >= 0 && word == _word)
        {
            _endMs = _clockMs - EdgeMs;
        }
        else if (word >= 0)
        {
            EndWord();
            _word = word;
            _startMs = Math.Max(0, _clockMs - WindowMs + EdgeMs);
            _endMs = _clockMs - EdgeMs;
        }
        else if (Speaking && _clockMs - _endMs > BridgedGapMs + EdgeMs)
        {
            EndWord();
        }
    }

    private int Classify()
    {
        var energy = _bank.Energy;
        if (energy < QuietRms * QuietRms * _block.Length * Blocks)
            return -1;

        var low = _bank.Strongest(0, 8, out var lowEnergy);
        var high = _bank.Strongest(8, 8, out var highEnergy);
        return lowEnergy + highEnergy >= DominantShare * energy && Math.Min(lowEnergy, highEnergy) >= SmallestTone * energy
            ? low * 8 + high
            : -1;
    }

    private void EndWord()
    {
        if (Speaking && !_ignored && _endMs - _startMs >= MinimumWordMs)
            _heard.Enqueue(new ToneWord(_word, _startMs, _endMs));

        _word = -1;
        _ignored = false;
    }
}
