namespace PhoneTranscriber.Audio;

/// <summary>
/// Maps a place in the audio that was handed on for a track to the call's clock, both in ms. The two run at the same pace
/// except where time was skipped; each such jump is an anchor. Safe for use by the thread that places audio and the one that
/// reads speech events.
/// </summary>
/// <remarks>
/// At most <see cref="MaxAnchors"/> are kept (16 bytes each, grown on demand). One more merges the anchor that moves the clock
/// least into the one before it: only the audio between these two is then off, by that smallest of all jumps.
/// </remarks>
internal sealed class AudioTimeline
{
    public const int MaxAnchors = 1024;

    private readonly Lock _lock = new();
    private Anchor[] _anchors = new Anchor[4];
    private int _count = 1;

    /// <param name="startMs">Where the track's first audio stands on the call's clock, ms.</param>
    public AudioTimeline(long startMs) => _anchors[0] = new Anchor(0, startMs);

    /// <summary>Jumps that had to be merged to stay within <see cref="MaxAnchors"/>.</summary>
    public long JumpsMerged { get; private set; }

    /// <summary>From <paramref name="audioMs"/> on, the audio stands at <paramref name="callMs"/> and after.</summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="audioMs"/> is before the last jump, or negative.</exception>
    public void Jump(long audioMs, long callMs)
    {
        lock (_lock)
            Add(audioMs, callMs);
    }

    /// <summary>
    /// From <paramref name="audioMs"/> on, the audio stands <paramref name="skippedMs"/> later on the call's clock than it would
    /// have (earlier if negative): <see cref="Placement.SkippedMilliseconds"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="audioMs"/> is before the last jump, or negative.</exception>
    public void Skip(long audioMs, long skippedMs)
    {
        lock (_lock)
            Add(audioMs, Map(audioMs) + skippedMs);
    }

    /// <summary>The place on the call's clock of <paramref name="audioMs"/>, ms from the start of the track's audio.</summary>
    public long ToCallMilliseconds(long audioMs)
    {
        lock (_lock)
            return Map(audioMs);
    }

    private long Map(long audioMs)
    {
        // The last anchor at or before the place; before the first one its pace is carried backwards.
        int low = 0, high = _count;
        while (high - low > 1)
        {
            var middle = (low + high) / 2;
            if (_anchors[middle].AudioMs <= audioMs)
                low = middle;
            else
                high = middle;
        }
        return audioMs + _anchors[low].Shift;
    }

    private void Add(long audioMs, long callMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(audioMs, _anchors[_count - 1].AudioMs);
        if (_anchors[_count - 1].AudioMs == audioMs)
        {
            _anchors[_count - 1] = new Anchor(audioMs, callMs - audioMs);
            return;
        }
        if (_anchors[_count - 1].Shift == callMs - audioMs)
            return;
        if (_count == MaxAnchors)
            MergeSmallestJump();
        else if (_count == _anchors.Length)
            Array.Resize(ref _anchors, Math.Min(2 * _count, MaxAnchors));
        _anchors[_count++] = new Anchor(audioMs, callMs - audioMs);
    }

    private void MergeSmallestJump()
    {
        var smallest = 1;
        for (var i = 2; i < _count; i++)
        {
            if (JumpAt(i) < JumpAt(smallest))
                smallest = i;
        }
        Array.Copy(_anchors, smallest + 1, _anchors, smallest, _count - smallest - 1);
        _count--;
        JumpsMerged++;
    }

    private long JumpAt(int index) => Math.Abs(_anchors[index].Shift - _anchors[index - 1].Shift);

    /// <param name="AudioMs">From here on …</param>
    /// <param name="Shift">… this is added to get the call's clock.</param>
    private readonly record struct Anchor(long AudioMs, long Shift);
}
