using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Tests.Speech;

public sealed class TurnAssemblerTests
{
    /// <summary><c>0</c>: a partial of turn 0, <c>0e</c>: its raw end, <c>0E</c>: its formatted end, <c>0-</c>: an end without text.</summary>
    [Theory]
    [InlineData("0 0E 1 1E", "partial 0, final 0E, partial 1, final 1E")]
    // The twin replaces what was held.
    [InlineData("0 0e 0E 1", "partial 0, final 0E, partial 1")]
    // The next turn, or the end of the session, releases an end without a twin.
    [InlineData("0e 1", "final 0e, partial 1")]
    [InlineData("0e 1E", "final 0e, final 1E")]
    [InlineData("0e", "final 0e")]
    // A twin that comes after all.
    [InlineData("0e 1 0E", "final 0e, partial 1, revision 0E")]
    // Repetitions, late partials, and empty ends.
    [InlineData("0E 0E 0", "final 0E")]
    [InlineData("0 0-", "partial 0, final 0-")]
    public void What_a_session_says_of_a_turn_becomes_one_turn(string messages, string expected)
    {
        var turns = new TurnAssembler(expectsTwins: true);
        var heard = messages.Split(' ').SelectMany(message => Heard(turns, message)).ToList();
        if (turns.Release() is { } held) heard.Add(held);
        Assert.Equal(expected, string.Join(", ", heard.Select(turn => $"{turn.Kind.ToString().ToLowerInvariant()} {Name(turn.Message)}")));
    }

    [Fact]
    public void Models_that_end_a_turn_once_are_not_waited_for()
    {
        var turns = new TurnAssembler(expectsTwins: false);
        Assert.Equal(HeardKind.Final, Assert.Single(Heard(turns, "0e")).Kind);
        Assert.Null(turns.Held);
    }

    private static HeardTurn[] Heard(TurnAssembler turns, string message)
    {
        var (released, heard) = turns.Accept(Message(message));
        return [.. new[] { released, heard }.OfType<HeardTurn>()];
    }

    private static TurnMessage Message(string text) => new()
    {
        TurnOrder = text[0] - '0',
        EndOfTurn = text.Length > 1,
        TurnIsFormatted = text.EndsWith('E'),
        Transcript = text.EndsWith('-') ? "" : text,
    };

    private static string Name(TurnMessage message) => message.Transcript.Length > 0 ? message.Transcript : $"{message.TurnOrder}-";
}
