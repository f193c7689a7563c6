using System.Runtime.Intrinsics;
using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class DecibelsTests
{
    [Fact]
    public void They_are_the_logarithm()
    {
        for (var power = 2e-13f; power < 4; power *= 1.0007f)
            Assert.Equal(10 * Math.Log10(power), Decibels.Of(Vector128.Create(power))[1], 1e-4);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1e-13f)]
    [InlineData(float.Epsilon)]
    public void What_is_silent_has_the_least(float power) =>
        Assert.Equal(Vector128.Create(Decibels.Least), Decibels.Of(Vector128.Create(power)));

    [Fact]
    public void Each_power_has_its_own() =>
        Assert.Equal([0f, -127f, -20f, 10f], Enumerable.Range(0, 4).Select(i => MathF.Round(Decibels.Of(Vector128.Create(1, 0, 0.01f, 10))[i], 3)));
}
