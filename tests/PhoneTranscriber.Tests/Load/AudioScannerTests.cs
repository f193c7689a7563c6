using PhoneTranscriber.Load;
using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.Sink;
using PhoneTranscriber.Testing.Twilio;

namespace PhoneTranscriber.Tests.Load;

/// <summary>The load tool's own judgement: what is lost, repeated, reordered or changed must not escape it.</summary>
public sealed class AudioScannerTests : IDisposable
{
    private const int Call = 1;
    private readonly EventLoop _loop = new();
    private readonly TlsContext _tls = TlsContext.Client();
    private readonly SinkServices _services;
    private readonly AudioScanner _scanner;

    public AudioScannerTests()
    {
        var calls = new CallServices(_loop, new Sids(new Random(1)), new Histogram(), _tls);
        _services = new SinkServices { Latency = new LatencyLog(), SaysTurns = false, Tls = null };
        _services.Calls = [new LoadCall(0, calls), new LoadCall(Call, calls)];
        _scanner = new AudioScanner(_services);
    }

    private AudioReceipt Receipt => _services.Calls[Call].Receipt;

    public void Dispose()
    {
        _loop.Dispose();
        _tls.Dispose();
    }

    [Theory]
    [InlineData(160)]
    [InlineData(800)]
    [InlineData(480)]
    [InlineData(7)]
    [InlineData(333)]
    public void Frames_are_found_however_the_chunks_are_cut(int chunk)
    {
        Scan(Audio(0, 1, 2, 3, 4, 5, 6, 7, 8, 9), chunk);
        Assert.Equal((10, 0, 0, 0), Settled(sent: 10));
    }

    [Fact]
    public void A_missing_frame_is_lost()
    {
        Scan(Audio(0, 1, 3, 4), 640);
        Assert.Equal((4, 1, 0, 0), Settled(sent: 5));
    }

    [Fact]
    public void Missing_last_words_are_lost()
    {
        Scan(Audio(0, 1, 2), 480);
        Assert.Equal((3, 2, 0, 0), Settled(sent: 5));
    }

    [Fact]
    public void A_repeated_frame_is_disorder()
    {
        Scan(Audio(0, 1, 1, 2), 640);
        Assert.Equal((3, 0, 1, 0), Settled(sent: 3));
    }

    [Fact]
    public void Swapped_frames_are_loss_and_disorder()
    {
        Scan(Audio(0, 2, 1, 3), 640);
        Assert.Equal((3, 1, 1, 0), Settled(sent: 4));
    }

    [Fact]
    public void A_changed_byte_costs_its_frame()
    {
        var audio = Audio(0, 1, 2);
        audio[160 + 100] ^= 1;
        Scan(audio, 480);
        Assert.Equal((2, 1, 0, 160), Settled(sent: 3));
    }

    [Fact]
    public void Silence_in_between_is_foreign()
    {
        byte[] audio = [.. Audio(0, 1), .. Enumerable.Repeat((byte)0xFF, 400), .. Audio(2)];
        Scan(audio, 100);
        Assert.Equal((3, 0, 0, 400), Settled(sent: 3));
    }

    private static byte[] Audio(params int[] frames) => [.. frames.SelectMany(static frame =>
    {
        var audio = new byte[FrameAudio.FrameSize];
        AudioMark.Write(audio, Call, frame);
        FrameAudio.Bytes(Call, frame).CopyTo(audio.AsSpan(AudioMark.Size));
        return audio;
    })];

    private void Scan(byte[] audio, int chunk)
    {
        foreach (var part in audio.Chunk(chunk)) _scanner.Scan(part, Clock.Now);
        _scanner.Finish(terminated: true);
    }

    private (int Frames, int Lost, int Disordered, int Foreign) Settled(int sent)
    {
        Receipt.Settle(sent);
        return (Receipt.Frames, Receipt.Lost, Receipt.Disordered, Receipt.ForeignBytes);
    }
}
