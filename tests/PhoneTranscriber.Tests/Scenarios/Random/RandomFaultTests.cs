namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Long calls of known words with a service that goes wrong at random. Alone, since <see cref="Lockstep"/> waits for the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class RandomFaultTests
{
    [Theory]
    [InlineData(Trouble.Drop)]
    [InlineData(Trouble.Error)]
    [InlineData(Trouble.Stall)]
    [InlineData(Trouble.SlowBegin)]
    [InlineData(Trouble.NoConnection)]
    [InlineData(Trouble.TooManySessions)]
    [InlineData(Trouble.LostEnd)]
    [InlineData(Trouble.ShortLife)]
    [InlineData(Trouble.SlowReading)]
    [InlineData(Trouble.VagueTimes)]
    [InlineData(Trouble.TwoFinals)]
    public Task Every_word_comes_once_though_the_service_has_this_trouble(Trouble trouble) =>
        RandomScenario.HoldsAsync(RandomScenario.Seeds(1_000 * (1 + (int)trouble), 5), trouble);

    [Fact]
    public Task Every_word_comes_once_whatever_comes_together() =>
        RandomScenario.HoldsAsync(RandomScenario.Seeds(100_000, 200), Enum.GetValues<Trouble>());
}
