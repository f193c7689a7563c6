namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Cuts two tracks of mu-law into media frames in the order and at the times at which Twilio sends them.</summary>
internal static class MediaTimeline
{
    private const int BytesPerMillisecond = 8;
    private const int FrameBytes = 160;
    private const int MaxOddBytes = 400;

    /// <param name="inbound">The first track, empty for none.</param>
    /// <param name="outbound">The second track, empty for none.</param>
    /// <param name="firstTimestamp">Timestamp of the first byte of the inbound track, in milliseconds.</param>
    /// <param name="switches">Irregularities.</param>
    /// <param name="random">Source of odd lengths.</param>
    public static IEnumerable<MediaFrame> Cut(
        ReadOnlyMemory<byte> inbound, ReadOnlyMemory<byte> outbound, double firstTimestamp, StreamSwitches switches, Random random)
    {
        var outboundOffset = switches.OutboundStartsAfter.TotalMilliseconds;
        var frames = Merge(Frames("inbound", inbound, 0, switches, random), Frames("outbound", outbound, outboundOffset, switches, random));
        foreach (var burst in frames.Where(frame => !switches.OmitSilence || !IsSilence(frame.Payload.Span)).Chunk(Math.Max(1, switches.BurstFrames)))
            foreach (var frame in burst)
                yield return frame with { SendAt = burst[^1].SendAt, Timestamp = (long)(firstTimestamp + frame.SendAt) };
    }

    private static IEnumerable<MediaFrame> Frames(
        string track, ReadOnlyMemory<byte> audio, double offset, StreamSwitches switches, Random random)
    {
        for (var position = 0; position < audio.Length;)
        {
            var length = Math.Min(audio.Length - position, switches.OddPayloads ? OddLength(random) : FrameBytes);
            yield return new MediaFrame(track, 0, offset + ((double)position / BytesPerMillisecond), audio.Slice(position, length));
            position += length;
        }
    }

    private static IEnumerable<MediaFrame> Merge(IEnumerable<MediaFrame> first, IEnumerable<MediaFrame> second)
    {
        using var left = first.GetEnumerator();
        using var right = second.GetEnumerator();
        var hasLeft = left.MoveNext();
        var hasRight = right.MoveNext();
        while (hasLeft || hasRight)
        {
            if (hasLeft && (!hasRight || left.Current.SendAt <= right.Current.SendAt))
            {
                yield return left.Current;
                hasLeft = left.MoveNext();
            }
            else
            {
                yield return right.Current;
                hasRight = right.MoveNext();
            }
        }
    }

    private static int OddLength(Random random)
    {
        lock (random)
            return random.Next(1, MaxOddBytes + 1);
    }

    /// <summary>Whether every sample lies in the lowest half of mu-law's lowest segment (under 64 of 32767).</summary>
    private static bool IsSilence(ReadOnlySpan<byte> payload)
    {
        foreach (var sample in payload)
            if ((~sample & 0x7F) >= 8)
                return false;

        return true;
    }
}
