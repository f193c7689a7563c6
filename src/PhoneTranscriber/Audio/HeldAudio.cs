namespace PhoneTranscriber.Audio;

/// <summary>
/// The audio of a track that may still be needed: what no session has got yet, and what no final turn covers yet. One writer appends, one
/// session at a time reads; places are bytes of mu-law from the track's start (8 per ms); what is released are whole frames of 20 ms.
/// </summary>
/// <remarks>
/// Blocks of 120 ms come from a pool and go back as the audio is released; the marks of a block's frames lie behind its audio. Larger ones
/// would leave more memory unused than a silent call needs. At <see cref="MaxBytes"/> the oldest audio gives way.
/// </remarks>
internal sealed class HeldAudio
{
    /// <summary>60 s.</summary>
    public const long MaxBytes = 60_000 * MuLaw.BytesPerMillisecond;

    /// <summary>300 ms.</summary>
    private const long Pause = 300 * MuLaw.BytesPerMillisecond;

    private const int FrameBytes = VoiceActivityDetector.FrameBytes;
    private const int FramesPerBlock = 6;
    private const int BlockBytes = FramesPerBlock * FrameBytes;

    /// <summary>Keeps 64 MB at most: the audio of about 2,000 calls.</summary>
    private static readonly AudioBlocks Blocks = new(BlockBytes + FramesPerBlock, mostFree: 65_536);

    // Also the lock: it is needed for each chunk anyway, and a lock of its own would be one more thing to fetch from memory.
    private readonly VoiceActivityDetector _detector = new();
    private BlockRing _blocks = new();
    private AudioTimeline? _clock;
    private long _nextCallMs;
    private long _firstBlock;
    private long _start;
    private long _end;
    private long _marked;
    private long? _lostFrom;
    private long _lostTo;
    private long _voicedFrom;
    private long _voicedUntil;
    private long _silentUntil;
    private bool _complete;
    private sbyte? _peak;

    /// <summary>Where the audio that is held begins.</summary>
    public long Start
    {
        get
        {
            lock (_detector) return _start;
        }
    }

    /// <summary>Where the next audio will be appended.</summary>
    public long End
    {
        get
        {
            lock (_detector) return _end;
        }
    }

    /// <summary>Memory of the blocks, bytes.</summary>
    public int HeldBytes
    {
        get
        {
            lock (_detector) return _blocks.Count * (BlockBytes + FramesPerBlock);
        }
    }

    /// <summary>No more audio comes.</summary>
    public bool IsComplete
    {
        get
        {
            lock (_detector) return _complete;
        }
    }

    /// <summary>Nothing has been heard for so long that one session can follow another.</summary>
    public bool IsPause
    {
        get
        {
            lock (_detector) return _end - _voicedUntil > Pause;
        }
    }

    /// <summary>How long something has been heard without a pause, bytes.</summary>
    public long UnbrokenSound
    {
        get
        {
            lock (_detector) return _end - _voicedUntil > Pause ? 0 : _voicedUntil - _voicedFrom;
        }
    }

    /// <summary>The loudest frame since this was asked last, dBFS; null when none came.</summary>
    public int? TakePeak()
    {
        lock (_detector)
        {
            var peak = _peak;
            _peak = null;
            return peak;
        }
    }

    /// <summary>Appends audio that starts at <paramref name="callMs"/> on the call's clock.</summary>
    /// <returns>Whether somebody speaks in it.</returns>
    public bool Append(ReadOnlySpan<byte> muLaw, long callMs)
    {
        lock (_detector)
        {
            if (_complete) return false;
            Place(callMs, muLaw.Length);
            while (!muLaw.IsEmpty)
            {
                var offset = (int)(_end % BlockBytes);
                if (_end == (_firstBlock + _blocks.Count) * BlockBytes) _blocks.Add(Blocks.Rent());
                var part = muLaw[..Math.Min(muLaw.Length, BlockBytes - offset)];
                part.CopyTo(_blocks[_blocks.Count - 1].AsSpan(offset));
                _end += part.Length;
                muLaw = muLaw[part.Length..];
            }

            var isSpeaking = Mark();
            if (_end - _start > MaxBytes) GiveWay();
            return isSpeaking;
        }
    }

    /// <summary>Nothing can be appended any more.</summary>
    public void Complete()
    {
        lock (_detector) _complete = true;
    }

    /// <summary>Copies audio from <paramref name="place"/> on, as much as there is room for.</summary>
    /// <param name="place">Moved to where the audio begins, if that before it is gone.</param>
    /// <param name="target">Gets the audio.</param>
    /// <param name="isComplete">Whether no more audio comes.</param>
    /// <returns>Bytes copied; <paramref name="place"/> is not moved over them.</returns>
    public int Read(ref long place, Span<byte> target, out bool isComplete)
    {
        lock (_detector)
        {
            isComplete = _complete;
            place = Math.Max(place, _start);
            var length = (int)Math.Clamp(_end - place, 0, target.Length);
            for (var copied = 0; copied < length;)
            {
                var (block, offset) = Find(place + copied);
                var part = Math.Min(length - copied, BlockBytes - offset);
                block.AsSpan(offset, part).CopyTo(target[copied..]);
                copied += part;
            }

            return length;
        }
    }

    /// <summary>The moment on the call's clock, ms, of a moment of the track's audio, ms.</summary>
    public long ToCall(long audioMs)
    {
        lock (_detector) return _clock?.ToCallMilliseconds(audioMs) ?? 0;
    }

    /// <summary>The audio before <paramref name="place"/> is not needed any more.</summary>
    public void Release(long place)
    {
        lock (_detector) ReleaseTo(Math.Min(place, _end) / FrameBytes * FrameBytes);
    }

    /// <summary>The audio before <paramref name="place"/> was heard and answered; of silence that ends there <paramref name="keep"/> bytes are kept.</summary>
    public void ReleaseHeard(long place, long keep)
    {
        lock (_detector)
        {
            var heard = Math.Min(place, _end);
            ReleaseTo((_voicedUntil <= heard ? Math.Max(_voicedUntil, heard - keep) : heard) / FrameBytes * FrameBytes);
        }
    }

    /// <summary>Silence up to <paramref name="until"/> is not needed any more, but for <paramref name="keep"/> bytes of it before the first sound.</summary>
    public void ReleaseSilence(long until, long keep)
    {
        lock (_detector)
        {
            _silentUntil = Math.Max(_silentUntil, _start);
            while (_silentUntil + FrameBytes <= Math.Min(until, _marked) && !MarkOf(_silentUntil / FrameBytes).IsVoiced) _silentUntil += FrameBytes;
            _start = Math.Max(_start, _silentUntil - keep);
            FreeBlocks();
        }
    }

    /// <summary>A final turn covers the audio up to the pause after its last word.</summary>
    /// <param name="wordStartMs">Reported start of the last word, ms of the track's audio.</param>
    /// <param name="wordEndMs">Reported end of the last word, likewise.</param>
    /// <param name="minPauseMs">A shorter silence is within a turn.</param>
    /// <param name="heardTo">What the service had when it ended the turn.</param>
    public void Cover(long wordStartMs, long wordEndMs, long minPauseMs, long heardTo)
    {
        const int frameMs = FrameBytes / MuLaw.BytesPerMillisecond;
        lock (_detector)
        {
            var from = _start / FrameBytes;
            var count = (int)((Math.Min(heardTo, _marked) / FrameBytes) - from);
            if (count <= 0) return;
            Span<FrameMark> marks = count <= 1024 ? stackalloc FrameMark[count] : new FrameMark[count];
            for (var i = 0; i < count; i++) marks[i] = MarkOf(from + i);
            var cut = TurnCut.Find(marks, (int)((wordStartMs / frameMs) - from), (int)((wordEndMs / frameMs) - from), (int)(minPauseMs / frameMs), _complete && heardTo >= _end);
            ReleaseTo((from + cut) * FrameBytes);
        }
    }

    /// <summary>Whether anything that may be voice is still needed.</summary>
    public bool HasVoice
    {
        get
        {
            lock (_detector) return _voicedUntil > _start;
        }
    }

    /// <summary>The part that was needed and had to give way, ms on the call's clock; null if there is none. Reported once.</summary>
    public AudioGap? TakeGap()
    {
        lock (_detector)
        {
            if (_lostFrom is not { } from) return null;
            _lostFrom = null;
            return new AudioGap(
                _clock!.ToCallMilliseconds(from / MuLaw.BytesPerMillisecond), _clock.ToCallMilliseconds(_lostTo / MuLaw.BytesPerMillisecond));
        }
    }

    /// <summary>Gives everything back; nothing can be appended any more.</summary>
    public void Clear()
    {
        lock (_detector)
        {
            _complete = true;
            ReleaseTo(_end);
            while (_blocks.Count > 0) Blocks.Return(_blocks.Take());
        }
    }

    private void Place(long callMs, int length)
    {
        if (_clock is null) _clock = new AudioTimeline(callMs);
        // Bytes are eighths of a millisecond; a millisecond of rounding is not a jump.
        else if (Math.Abs(callMs - _nextCallMs) > 1) _clock.Jump(_end / MuLaw.BytesPerMillisecond, callMs);
        _nextCallMs = callMs + (length / MuLaw.BytesPerMillisecond);
    }

    private bool Mark()
    {
        var isSpeaking = false;
        for (; _marked + FrameBytes <= _end; _marked += FrameBytes)
        {
            var (block, offset) = Find(_marked);
            var activity = _detector.Process(block.AsSpan(offset, FrameBytes));
            block[BlockBytes + (offset / FrameBytes)] = new FrameMark(activity).Code;
            isSpeaking |= activity.IsSpeaking;
            _peak = Math.Max(_peak ?? activity.Level, activity.Level);
            if (!activity.IsVoiced) continue;
            if (_marked - _voicedUntil > Pause) _voicedFrom = _marked;
            _voicedUntil = _marked + FrameBytes;
        }

        return isSpeaking;
    }

    private void GiveWay()
    {
        var to = (_end - MaxBytes + FrameBytes - 1) / FrameBytes * FrameBytes;
        // Silence that nobody has missed yet is no loss.
        while (_start < to && !MarkOf(_start / FrameBytes).IsVoiced) _start += FrameBytes;
        if (_start < to) (_lostFrom, _lostTo, _start) = (_lostFrom ?? _start, to, to);
        FreeBlocks();
    }

    private void ReleaseTo(long place)
    {
        // What a final turn covers is not lost, whatever had to give way of it.
        if (place >= _lostTo) _lostFrom = null;
        _start = Math.Max(_start, place);
        FreeBlocks();
    }

    private void FreeBlocks()
    {
        while (_blocks.Count > 0 && (_firstBlock + 1) * BlockBytes <= _start)
        {
            Blocks.Return(_blocks.Take());
            _firstBlock++;
        }
    }

    private FrameMark MarkOf(long frame)
    {
        var (block, offset) = Find(frame * FrameBytes);
        return new FrameMark(block[BlockBytes + (offset / FrameBytes)]);
    }

    private (byte[] Block, int Offset) Find(long place) => (_blocks[(int)((place / BlockBytes) - _firstBlock)], (int)(place % BlockBytes));
}
