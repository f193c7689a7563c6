using PhoneTranscriber.Speech;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Tests.Speech;

public sealed class BackoffTests
{
    [Fact]
    public void Waits_double_from_half_a_second_to_eight_and_then_grow_slow()
    {
        var backoff = new Backoff(new Jitter(new Random(1)));
        double[] expected = [0.5, 1, 2, 4, 8, 15, 15];
        Assert.All(expected, seconds => Assert.InRange(backoff.Next(tooManySessions: false).TotalSeconds, seconds * 0.8, seconds * 1.2));
        backoff.Reset();
        Assert.InRange(backoff.Next(tooManySessions: false).TotalSeconds, 0.4, 0.6);
    }

    [Fact]
    public void Too_many_sessions_are_waited_for_two_to_twelve_seconds()
    {
        for (var seed = 0; seed < 100; seed++)
        {
            var backoff = new Backoff(new Jitter(new Random(seed)));
            for (var attempt = 0; attempt < 40; attempt++) Assert.InRange(backoff.Next(tooManySessions: true).TotalSeconds, 2, 12);
        }
    }
}
