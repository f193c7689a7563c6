using PhoneTranscriber.Load.Calls;

namespace PhoneTranscriber.Load.Sink;

/// <summary>Finds the frames in a session's audio, wherever its chunks were cut, and tells their calls.</summary>
internal sealed class AudioScanner(SinkServices services)
{
    private readonly byte[] _rest = new byte[2 * FrameAudio.FrameSize];
    private int _restCount;
    private int _strayBytes;
    private LoadCall? _call;

    /// <param name="audio">One chunk.</param>
    /// <param name="arrivedAt">When it came, ns.</param>
    public void Scan(ReadOnlySpan<byte> audio, long arrivedAt)
    {
        var last = -1;
        while (_restCount > 0 && audio.Length > 0)
        {
            // A frame that began in the chunk before.
            var missing = Math.Min(FrameAudio.FrameSize - _restCount, audio.Length);
            audio[..missing].CopyTo(_rest.AsSpan(_restCount));
            _restCount += missing;
            audio = audio[missing..];
            if (_restCount < FrameAudio.FrameSize) break;
            var taken = Take(_rest.AsSpan(0, FrameAudio.FrameSize), ref last);
            _rest.AsSpan(taken, _restCount - taken).CopyTo(_rest);
            _restCount -= taken;
        }

        while (audio.Length >= FrameAudio.FrameSize) audio = audio[Take(audio, ref last)..];
        if (audio.Length > 0)
        {
            audio.CopyTo(_rest);
            _restCount = audio.Length;
        }

        if (last >= 0) services.Latency.Add(_call!, last, arrivedAt);
    }

    public void Finish(bool terminated)
    {
        if (_call is null) return;
        _call.Receipt.ForeignBytes += _restCount + _strayBytes;
        if (terminated) _call.Receipt.Terminated++;
    }

    /// <summary>Takes a frame, or skips to where one may begin.</summary>
    private int Take(ReadOnlySpan<byte> audio, ref int last)
    {
        if (AudioMark.TryRead(audio, out var call, out var frame) && call < services.Calls.Count
            && audio[AudioMark.Size..FrameAudio.FrameSize].SequenceEqual(FrameAudio.Bytes(call, frame)))
        {
            Found(services.Calls[call], frame);
            last = frame;
            return FrameAudio.FrameSize;
        }

        var next = audio[1..].IndexOf(AudioMark.Magic[0]);
        var skipped = next < 0 ? audio.Length : next + 1;
        _strayBytes += skipped;
        return skipped;
    }

    private void Found(LoadCall call, int frame)
    {
        if (_call != call)
        {
            _call = call;
            call.Receipt.Sessions++;
        }

        call.Receipt.OnFrame(frame);
    }
}
