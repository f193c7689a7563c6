using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class BlockRingTests
{
    [Fact]
    public void It_is_a_queue_however_often_it_wraps_and_grows()
    {
        var random = new Random(4711);
        var ring = new BlockRing();
        var expected = new List<byte[]>();
        for (var i = 0; i < 10_000; i++)
        {
            // Longer and shorter in turns.
            if (expected.Count == 0 || random.NextDouble() < (i / 500 % 2 == 0 ? 0.6 : 0.4))
            {
                var block = new byte[1];
                ring.Add(block);
                expected.Add(block);
            }
            else
            {
                Assert.Same(expected[0], ring.Take());
                expected.RemoveAt(0);
            }

            Assert.Equal(expected.Count, ring.Count);
            for (var at = 0; at < expected.Count; at++)
            {
                if (!ReferenceEquals(expected[at], ring[at])) Assert.Fail($"step {i}: the block at {at} is another");
            }
        }
    }
}
