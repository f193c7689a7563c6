using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.Tests.AssemblyAI;

public sealed class LastingArraysTests
{
    [Theory]
    [InlineData(0, 256)]
    [InlineData(1, 256)]
    [InlineData(256, 256)]
    [InlineData(257, 512)]
    [InlineData(1_200, 2_048)]
    [InlineData(16 * 1024, 16 * 1024)]
    public void An_array_has_at_least_the_length_is_not_young_and_is_lent_again(int asked, int length)
    {
        var array = LastingArrays.Shared.Rent(asked);
        Assert.Equal(length, array.Length);
        Assert.Equal(GC.MaxGeneration, GC.GetGeneration(array));
        LastingArrays.Shared.Return(array);
        Assert.Same(array, LastingArrays.Shared.Rent(asked));
    }

    [Fact]
    public void Longer_ones_come_from_the_shared_pool()
    {
        var array = LastingArrays.Shared.Rent((16 * 1024) + 1);
        Assert.InRange(array.Length, (16 * 1024) + 1, 64 * 1024);
        LastingArrays.Shared.Return(array);
        // What was not lent is not kept.
        LastingArrays.Shared.Return([]);
    }

    [Fact]
    public async Task No_array_is_lent_to_two_at_a_time()
    {
        await Task.WhenAll(Enumerable.Range(1, 4).Select(mark => Task.Run(() =>
        {
            var held = new Queue<byte[]>();
            for (var i = 0; i < 50_000; i++)
            {
                var array = LastingArrays.Shared.Rent(512);
                array[0] = (byte)mark;
                held.Enqueue(array);
                if (held.Count <= i % 5) continue;
                var oldest = held.Dequeue();
                Assert.Equal(mark, oldest[0]);
                LastingArrays.Shared.Return(oldest);
            }
        })));
    }
}
