namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>Long calls of known words with a service that does nothing wrong. Alone, since <see cref="Lockstep"/> waits for the whole process.</summary>
[Collection(nameof(RealTime))]
public sealed class RandomCallTests
{
    [Fact]
    public Task Every_word_comes_once_in_order_and_at_its_time() => RandomScenario.HoldsAsync(RandomScenario.Seeds(1, 10));
}
