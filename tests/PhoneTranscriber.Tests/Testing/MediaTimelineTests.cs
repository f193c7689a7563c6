using PhoneTranscriber.Testing.Audio;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Testing;

public sealed class MediaTimelineTests
{
    private static readonly byte[] Tone = MuLawCode.Tone(440, TimeSpan.FromMilliseconds(100));

    [Fact]
    public void The_outbound_track_may_start_later()
    {
        var frames = Cut(Tone, Tone, new StreamSwitches { OutboundStartsAfter = TimeSpan.FromMilliseconds(50) });
        Assert.Equal(
            ["i73", "i93", "i113", "o123", "i133", "o143", "i153", "o163", "o183", "o203"],
            frames.Select(static frame => $"{frame.Track[0]}{frame.Timestamp}"));
    }

    [Fact]
    public void Silence_may_be_left_out_without_moving_what_follows()
    {
        byte[] audio = [.. Tone, .. MuLawCode.Quiet(TimeSpan.FromMilliseconds(60)), .. Tone];
        var frames = Cut(audio, default, new StreamSwitches { OmitSilence = true, FirstTimestamp = 0 });
        Assert.Equal([0, 20, 40, 60, 80, 160, 180, 200, 220, 240], frames.Select(static frame => frame.Timestamp));
    }

    [Fact]
    public void Odd_payloads_lose_no_byte_and_keep_their_places()
    {
        var frames = Cut(Tone, default, new StreamSwitches { OddPayloads = true, FirstTimestamp = 0 });
        Assert.Equal(Tone, frames.SelectMany(static frame => frame.Payload.ToArray()));
        Assert.Contains(frames, static frame => frame.Payload.Length % 8 != 0);
        var position = 0;
        foreach (var frame in frames)
        {
            Assert.Equal(position / 8, frame.Timestamp);
            position += frame.Payload.Length;
        }
    }

    [Fact]
    public void A_burst_is_sent_when_its_last_frame_is_due()
    {
        var frames = Cut(Tone, default, new StreamSwitches { BurstFrames = 3, FirstTimestamp = 0 });
        Assert.Equal([40, 40, 40, 80, 80], frames.Select(static frame => frame.SendAt));
        Assert.Equal([0, 20, 40, 60, 80], frames.Select(static frame => frame.Timestamp));
    }

    private static List<MediaFrame> Cut(ReadOnlyMemory<byte> inbound, ReadOnlyMemory<byte> outbound, StreamSwitches switches) =>
        [.. MediaTimeline.Cut(inbound, outbound, switches.FirstTimestamp, switches, new Random(7))];
}
