using System.Buffers;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Recording;

/// <summary>
/// One track of one stream on its way into the recording: frames are collected for a second, which then goes to the disk as one piece.
/// Costs a copy per frame; never waits, and allocates nothing. Not safe for concurrent use.
/// </summary>
internal sealed class TrackRecorder(CallRecording recording, int channel)
{
    /// <summary>1 s.</summary>
    private const int BatchBytes = 1_000 * MuLaw.BytesPerMillisecond;

    private byte[]? _batch;
    private long _start;
    private int _length;

    /// <param name="place">Of the first sample on the call's clock, 8 per ms.</param>
    /// <param name="muLaw">The audio; what no audio is written for stays silent.</param>
    public void Write(long place, ReadOnlySpan<byte> muLaw)
    {
        while (!muLaw.IsEmpty)
        {
            var offset = (int)Math.Clamp(place - _start, -1, BatchBytes);
            if (offset is < 0 or BatchBytes) Flush();
            if (_batch is null)
            {
                if (!recording.Takes(place, muLaw.Length)) return;
                (_batch, _start, _length, offset) = (ArrayPool<byte>.Shared.Rent(BatchBytes), place, 0, 0);
            }

            var part = muLaw[..Math.Min(muLaw.Length, BatchBytes - offset)];
            if (offset > _length) _batch.AsSpan(_length, offset - _length).Fill(MuLaw.Silence);
            part.CopyTo(_batch.AsSpan(offset));
            _length = Math.Max(_length, offset + part.Length);
            place += part.Length;
            muLaw = muLaw[part.Length..];
            if (_length == BatchBytes) Flush();
        }
    }

    /// <summary>Hands over what has been collected.</summary>
    public void Flush()
    {
        if (_batch is null) return;
        recording.Hand(channel, _start, _batch, _length);
        _batch = null;
    }
}
