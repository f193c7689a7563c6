using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>Packed turns are the turns that were packed, whatever is in them, and those who have fewer are not disturbed by those who add.</summary>
public sealed class PackedTurnsTests
{
    private const int Rounds = 2_000;

    [Fact]
    public void What_is_packed_is_what_comes_out()
    {
        var random = new Random(20261130);
        for (var round = 0; round < Rounds; round++)
        {
            var turns = Enumerable.Range(0, random.Next(1, 12)).Select(order => Any(random, order * random.Next(1, 3))).ToList();
            var packed = PackedTurns.Of(turns);
            AssertSame(turns, packed);
            Assert.Equal(turns[^1].Order, packed.LastOrder);
            var index = random.Next(turns.Count);
            AssertSame(turns[index], packed[index]);

            var revised = Any(random, turns[index].Order!.Value);
            var other = packed.SetItem(index, revised);
            AssertSame([.. turns[..index], revised, .. turns[(index + 1)..]], other);
            Assert.Equal(turns.FindIndex(turn => turn.Order == revised.Order), other.IndexOf(revised.Order!.Value));
            AssertSame(turns, packed);
            // What is added to the one is not in the other.
            var more = other.Add(Any(random, 1_000));
            var less = packed.Add(Any(random, 1_001)).Add(Any(random, 1_002));
            Assert.Equal((1_000, 1_002, turns.Count + 1, turns.Count + 2), (more.LastOrder, less.LastOrder, more.Count, less.Count));
            Assert.Equal(1_003, packed.Add(Any(random, 1_003)).LastOrder);
            AssertSame(turns, packed);
            Assert.Equal(1_002, less[^1].Order);
        }
    }

    [Fact]
    public void There_may_be_none()
    {
        Assert.Empty(PackedTurns.Empty);
        Assert.Null(PackedTurns.Empty.LastOrder);
        Assert.Equal(-1, PackedTurns.Empty.IndexOf(0));
        Assert.Throws<ArgumentOutOfRangeException>(() => PackedTurns.Empty[0]);
        Assert.Equal(7, PackedTurns.Empty.Add(Any(new Random(1), 7)).LastOrder);
        Assert.Empty(PackedTurns.Empty);
    }

    [Fact]
    public void A_usual_turn_takes_a_tenth_of_what_it_takes_as_objects()
    {
        string[] words = ["I", "would", "like", "to", "move", "my", "appointment", "from", "Tuesday", "to", "Thursday", "afternoon,", "if", "that", "works."];
        var turn = Any(new Random(1), 3) with
        {
            Text = string.Join(' ', words),
            Words = [.. words.Select((word, i) => new Word(word, 100_000 + (i * 400), 100_000 + (i * 400) + 370, 0.991022))],
        };
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        TurnCodec.Write(buffer, turn);
        Assert.InRange(buffer.WrittenCount, 1, 250);
    }

    private static void AssertSame(IEnumerable<Turn> expected, IEnumerable<Turn> actual)
    {
        foreach (var (one, other) in expected.Zip(actual)) AssertSame(one, other);
        Assert.Equal(expected.Count(), actual.Count());
    }

    private static void AssertSame(Turn expected, Turn actual)
    {
        Assert.Equal(expected.Words, actual.Words);
        // Records compare lists by identity.
        IReadOnlyList<Word> none = [];
        Assert.Equal(expected with { Words = none }, actual with { Words = none });
    }

    private static Turn Any(Random random, int order)
    {
        var words = Enumerable.Range(0, random.Next(8)).Select(_ => Piece(random)).ToList();
        var text = random.Next(4) switch
        {
            0 => string.Join(' ', words),
            1 => string.Join("  ", words) + " ",
            2 => string.Concat(words),
            _ => Piece(random),
        };
        return new Turn
        {
            Order = order,
            Track = random.Next(5) == 0 ? Piece(random) : random.Next(2) == 0 ? "inbound" : "outbound",
            Speaker = random.Next(5) == 0 ? Piece(random) : random.Next(2) == 0 ? "caller" : "agent",
            SpeakerLabel = random.Next(2) == 0 ? null : Piece(random),
            Text = text,
            Formatted = random.Next(2) == 0,
            StartMs = Time(random),
            EndMs = Time(random),
            Confidence = Confidence(random),
            Language = random.Next(2) == 0 ? null : Piece(random),
            Words = [.. words.Select(word => new Word(word, Time(random), Time(random), Confidence(random)))],
        };
    }

    private static string Piece(Random random)
    {
        string[] pieces = ["", " ", "a", "word", "Zoë", "😀", "two words", "\0", "naïve—", new string('x', 300)];
        return pieces[random.Next(pieces.Length)];
    }

    private static long Time(Random random) => random.Next(6) switch
    {
        0 => 0,
        1 => -random.Next(100_000),
        2 => random.NextInt64(long.MinValue / 4, long.MaxValue / 4),
        _ => random.Next(10_000_000),
    };

    private static double? Confidence(Random random) => random.Next(7) switch
    {
        0 => null,
        1 => random.NextDouble(),
        2 => -random.NextDouble(),
        3 => double.NaN,
        4 => random.Next(2),
        _ => random.Next(1_000_001) / 1_000_000.0,
    };
}
