using System.Runtime.CompilerServices;

namespace PhoneTranscriber.Audio;

/// <summary>
/// The level of the background in one band: the quietest frame of the last 1.6 s. Words never fill that much time without a gap,
/// noise does.
/// </summary>
internal struct NoiseFloor
{
    private const int BlockFrames = 10;
    private const int Blocks = 8;

    /// <summary>A call may begin in the middle of a word: until the window is full the floor is at most this, in dBFS.</summary>
    private const float StartLevel = -55;

    private MinimumOfBlocks _minima;
    private float _lowest;
    private float _current;
    private int _frames;
    private int _block;
    private bool _isStarted;

    /// <summary>dBFS.</summary>
    public float Level { get; private set; }

    public void Add(float level)
    {
        if (!_isStarted)
        {
            _isStarted = true;
            _minima[..].Fill(StartLevel);
            _lowest = StartLevel;
            _current = float.MaxValue;
        }

        _current = Math.Min(_current, level);
        Level = Math.Min(_current, _lowest);

        if (++_frames < BlockFrames)
            return;
        _minima[_block] = _current;
        _block = (_block + 1) % Blocks;
        // Most frames need no more than this, the minimum of all whole blocks.
        _lowest = float.MaxValue;
        foreach (var minimum in _minima)
            _lowest = Math.Min(_lowest, minimum);
        _current = float.MaxValue;
        _frames = 0;
    }

    [InlineArray(Blocks)]
    private struct MinimumOfBlocks
    {
        private float _first;
    }
}
