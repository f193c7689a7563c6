using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class AudioBlocksTests
{
    [Fact]
    public void What_was_given_back_last_is_given_out_first()
    {
        var blocks = new AudioBlocks(blockBytes: 10, mostFree: 4);
        var (one, other) = (blocks.Rent(), blocks.Rent());
        Assert.NotSame(one, other);
        Assert.Equal((10, 10), (one.Length, other.Length));
        blocks.Return(one);
        blocks.Return(other);
        Assert.Same(other, blocks.Rent());
        Assert.Same(one, blocks.Rent());
    }

    [Theory]
    [InlineData(2)]
    [InlineData(600)]
    public void More_than_the_bound_is_not_kept(int bound)
    {
        var blocks = new AudioBlocks(blockBytes: 1, bound);
        var rented = Enumerable.Range(0, bound + 3).Select(_ => blocks.Rent()).ToHashSet();
        foreach (var block in rented) blocks.Return(block);
        Assert.Equal(bound, Enumerable.Range(0, bound + 3).Count(_ => rented.Contains(blocks.Rent())));
    }

    [Fact]
    public void A_block_is_lent_to_one_at_a_time()
    {
        var blocks = new AudioBlocks(blockBytes: 1, mostFree: 8);
        Parallel.For(0, 4, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                var block = blocks.Rent();
                Assert.Equal(1, ++block[0]);
                block[0]--;
                blocks.Return(block);
            }
        });
    }
}
