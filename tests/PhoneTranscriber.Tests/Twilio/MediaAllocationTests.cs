using System.Text;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

public sealed class MediaAllocationTests
{
    private const int Frames = 2_000;
    private const int Rounds = 5;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Parsing_and_decoding_a_frame_allocates_nothing(bool escaped)
    {
        var payload = Convert.ToBase64String(Enumerable.Repeat((byte)0xFF, 160).ToArray());
        var frame = Encoding.UTF8.GetBytes($$$"""
            {"event":"media","sequenceNumber":"926","media":{"track":"inbound","chunk":"925","timestamp":"18553","payload":"{{{(escaped
                ? payload.Replace("/", "\\/", StringComparison.Ordinal) : payload)}}}"},"streamSid":"MZ89abcdef0123456789abcdef01234567"}
            """);
        Read(frame, 10);

        // The pool, which lends memory for escaped texts, gives its own back when the collector asks for it: not in every round.
        Assert.Equal(0, Enumerable.Range(0, Rounds).Min(_ => Allocated(frame)));
    }

    private static long Allocated(byte[] frame)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        var bytes = Read(frame, Frames);
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(160L * Frames, bytes);
        return allocated;
    }

    private static long Read(byte[] frame, int times)
    {
        Span<byte> audio = stackalloc byte[256];
        var bytes = 0L;
        for (var i = 0; i < times; i++)
        {
            if (MediaMessageParser.TryParse(frame, out var message) && message.Event == MediaEvent.Media
                && MediaPayload.TryDecode(message.Payload, audio, out var written))
                bytes += written;
        }
        return bytes;
    }
}
