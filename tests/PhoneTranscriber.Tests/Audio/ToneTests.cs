namespace PhoneTranscriber.Tests.Audio;

/// <summary>The measuring instrument must be right before anything is measured with it.</summary>
public sealed class ToneTests
{
    [Fact]
    public void The_meter_finds_the_tone_and_only_the_tone()
    {
        var low = Tone.Sine(440, 8_000, 8_000, 10_000);
        var high = Tone.Sine(1_700, 8_000, 8_000, 100);
        var both = low.Zip(high, (a, b) => (short)(a + b)).ToArray();

        Assert.Equal(10_000, Tone.Amplitude(both, 440, 8_000), 1.0);
        Assert.Equal(100, Tone.Amplitude(both, 1_700, 8_000), 1.0);
        Assert.InRange(Tone.Amplitude(both, 1_000, 8_000), 0, 1);
        Assert.Equal(-40, Tone.RestDecibels(both, 440, 8_000), 0.1);
    }
}
