using PhoneTranscriber.Audio;

namespace PhoneTranscriber.Tests.Audio;

public sealed class TurnCutTests
{
    /// <summary>One character is 20 ms: <c>#</c> may be voice, <c>.</c> is silence, <c>:</c> is a quieter sound.</summary>
    [Theory]
    // The times are right: the middle of the pause.
    [InlineData("....####.####..........", 9, 13, 13 + 5)]
    // The last word's end is told a second late, and the next turn has begun: still the first pause.
    [InlineData("....####.####..........##########......", 9, 38, 13 + 5)]
    // A turn of one word, told to begin a second early.
    [InlineData("........................####............", 0, 28, 28 + 6)]
    // A click in front of it is no word.
    [InlineData("......#.................####............", 0, 28, 28 + 6)]
    // A cleft in the last word is no pause.
    [InlineData("....####...####..........", 4, 15, 15 + 5)]
    // Long silence: the cut stays close to the word.
    [InlineData("####..................................................", 0, 4, 4 + 15)]
    public void The_cut_lies_in_the_pause_that_ended_the_turn(string sound, int wordStart, int wordEnd, int cut) =>
        Assert.Equal(cut, TurnCut.Find(Marks(sound), wordStart, wordEnd, minPause: 5, isLast: false));

    [Fact]
    public void Without_a_pause_the_quietest_place_near_the_end_is_taken() =>
        Assert.Equal(12, TurnCut.Find(Marks("############:##############"), 4, 14, minPause: 5, isLast: false));

    [Fact]
    public void The_end_of_the_audio_is_a_pause() =>
        Assert.Equal(13, TurnCut.Find(Marks("....####.####"), 9, 78, minPause: 5, isLast: true));

    [Fact]
    public void The_cut_lies_within_what_was_heard_whatever_the_times_say()
    {
        var random = new Random(4711);
        for (var round = 0; round < 5_000; round++)
        {
            var marks = Marks(new string([.. Enumerable.Range(0, random.Next(0, 60)).Select(_ => "#.:"[random.Next(3)])]));
            var cut = TurnCut.Find(marks, random.Next(-200, 200), random.Next(-200, 200), random.Next(1, 20), random.Next(2) == 0);
            Assert.InRange(cut, 0, marks.Length);
        }
    }

    private static FrameMark[] Marks(string sound) =>
    [
        .. sound.Select(frame => new FrameMark(frame switch
        {
            '#' => new VoiceActivity(true, false, -20),
            ':' => new VoiceActivity(true, false, -40),
            _ => new VoiceActivity(false, false, -90),
        })),
    ];
}
