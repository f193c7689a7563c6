using System.Text.Unicode;

namespace PhoneTranscriber.Load.Sink;

/// <summary>Says turns as the service's flagship does: while a turn grows a partial each second, each replacing the last; then its final.</summary>
/// <param name="offsetMilliseconds">How far the first turn has come when the session begins.</param>
/// <param name="say">Gets each message, good until it returns.</param>
internal sealed class TurnSpeaker(int offsetMilliseconds, TurnSpeaker.Listener say)
{
    /// <summary>How long a turn takes.</summary>
    public const int TurnMilliseconds = 6000;

    private const int PartMilliseconds = 1000;
    private const int Parts = TurnMilliseconds / PartMilliseconds;
    private const int WordMilliseconds = 400;
    private static readonly string[] Words =
    [
        "I", "would", "like", "to", "move", "my", "appointment", "from", "Tuesday", "to", "Thursday", "afternoon,", "if", "that", "works.",
    ];

    private static readonly string[] Texts = [.. Enumerable.Range(0, Words.Length + 1).Select(static count => string.Join(' ', Words.Take(count)))];
    private static readonly byte[] Buffer = new byte[8192];
    private long _turn;
    private int _part = offsetMilliseconds / PartMilliseconds;

    public delegate void Listener(ReadOnlySpan<byte> message);

    /// <param name="audioMilliseconds">Audio received in all.</param>
    public void Advance(long audioMilliseconds)
    {
        var (turn, into) = Math.DivRem(audioMilliseconds + offsetMilliseconds, TurnMilliseconds);
        var part = (int)into / PartMilliseconds;
        if (turn > _turn)
        {
            say(Message(Words.Length, isFinal: true));
            (_turn, _part) = (turn, part);
        }
        else if (part > _part)
        {
            _part = part;
            say(Message(part * Words.Length / Parts, isFinal: false));
        }
    }

    /// <summary>The session ends: the open turn becomes final.</summary>
    public void Finish() => say(Message(Math.Max(1, _part * Words.Length / Parts), isFinal: true));

    private ReadOnlySpan<byte> Message(int words, bool isFinal)
    {
        var flag = isFinal ? "true" : "false";
        Utf8.TryWrite(
            Buffer,
            $$"""{"turn_order":{{_turn}},"turn_is_formatted":true,"end_of_turn":{{flag}},"transcript":"{{Texts[words]}}","end_of_turn_confidence":{{(isFinal ? 1 : 0)}},"words":[""",
            out var at);
        var start = Math.Max(0, (_turn * TurnMilliseconds) - offsetMilliseconds);
        for (var i = 0; i < words; i++)
        {
            var from = start + (i * WordMilliseconds);
            Utf8.TryWrite(
                Buffer.AsSpan(at),
                $$"""{{(i > 0 ? "," : "")}}{"start":{{from}},"end":{{from + WordMilliseconds - 30}},"text":"{{Words[i]}}","confidence":0.991022,"word_is_final":{{flag}}}""",
                out var word);
            at += word;
        }

        Utf8.TryWrite(Buffer.AsSpan(at), $$"""],"utterance":"{{(isFinal ? Texts[words] : "")}}","type":"Turn"}""", out var end);
        return Buffer.AsSpan(0, at + end);
    }
}
