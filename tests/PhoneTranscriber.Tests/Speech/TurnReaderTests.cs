using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Tests.Speech;

public sealed class TurnReaderTests
{
    [Theory]
    [InlineData("[Silence]", "")]
    [InlineData(" [Music] [Silence] ", "")]
    [InlineData("[Silence] Hello.", "[Silence] Hello.")]
    public void What_whisper_calls_a_sound_is_no_text(string transcript, string text) =>
        Assert.Equal(text, TurnReader.Text(new TurnMessage { Transcript = transcript, EndOfTurn = true, Family = ModelFamily.Whisper }));

    [Fact]
    public void What_another_model_puts_in_brackets_is_text() =>
        Assert.Equal("[PHONE_NUMBER]", TurnReader.Text(new TurnMessage { Transcript = "[PHONE_NUMBER]", EndOfTurn = true, Family = ModelFamily.Pro }));

    [Fact]
    public void A_turn_without_words_stands_where_the_session_is()
    {
        var turn = TurnReader.Read(new TurnMessage { Transcript = "Hello.", EndOfTurn = true }, sessionMs => sessionMs + 1_000, 7_000, "inbound", "caller");
        Assert.Equal((7_000, 7_000), (turn!.StartMs, turn.EndMs));
    }
}
