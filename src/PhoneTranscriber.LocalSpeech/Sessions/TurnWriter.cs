using PhoneTranscriber.LocalSpeech.Messages;
using PhoneTranscriber.LocalSpeech.Recognition;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>Makes Turn messages of recognized words, in the shape of the model family the client asked for.</summary>
internal sealed class TurnWriter(SessionParameters parameters, Outbox outbox)
{
    // A word is heard but not yet decided upon.
    private const double PartialConfidence = 0.5;

    private readonly bool _universal = SpeechModel.IsUniversalStreaming(parameters.Model);
    private readonly bool _pro = SpeechModel.IsPro(parameters.Model);
    private bool _started;
    private int _order;
    private string _lastPartial = "";

    public void WritePartial(List<RecognizedWord> words, int offset)
    {
        var text = Join(words.Select(word => word.Text));
        if (!parameters.IncludePartialTurns || text.Length == 0 || text == _lastPartial)
            return;
        _lastPartial = text;
        Start(words[0].Start + offset);
        // Universal-Streaming finalizes word by word; here no word is certain before the end.
        var turn = Shape(words, offset, formatted: _pro, final: false);
        Post(_universal ? turn with { Transcript = "" } : turn);
    }

    /// <summary>Ends the turn; without words there was none.</summary>
    public void WriteFinal(List<RecognizedWord> words, int offset, TurnSettings settings)
    {
        if (words.Count > 0)
        {
            Start(words[0].Start + offset);
            var formatted = !_universal || settings.FormatTurns;
            var turn = Shape(words, offset, formatted, final: true);
            Post(turn with { Utterance = formatted ? turn.Transcript : Join(Format(words, final: true)) });
        }
        else if (_lastPartial.Length > 0)
        {
            // What was heard turned out to be noise: the turn that was begun must be ended.
            WriteEmptyFinal();
        }
        else
        {
            return;
        }
        _order++;
        _started = false;
        _lastPartial = "";
    }

    /// <summary>Universal-Streaming ends a session without an open turn like this.</summary>
    public void WriteEmptyFinalAtEnd()
    {
        if (_universal)
            WriteEmptyFinal();
    }

    private void WriteEmptyFinal() => Post(new(_order, _pro, EndOfTurn: true, "", EndOfTurnConfidence: 0, [], ""));

    private void Start(int milliseconds)
    {
        if (_pro && !_started)
            outbox.Post(new SpeechStartedMessage(milliseconds), MessageJson.Default.SpeechStartedMessage);
        _started = true;
    }

    private TurnMessage Shape(List<RecognizedWord> words, int offset, bool formatted, bool final)
    {
        var texts = formatted ? Format(words, final) : [.. words.Select(word => word.Text)];
        var shaped = words.Select((word, i) => new TurnWord(
            word.Start + offset,
            word.End + offset,
            texts[i],
            final ? Math.Round(word.Confidence, 6) : PartialConfidence,
            WordIsFinal: final));
        return new(_order, formatted, final, Join(texts), final ? 1 : 0, [.. shaped], "");
    }

    private void Post(TurnMessage turn) => outbox.Post(turn, MessageJson.Default.TurnMessage, isPartial: !turn.EndOfTurn);

    private static List<string> Format(List<RecognizedWord> words, bool final) =>
        [.. words.Select((word, i) => WordText.Format(word.Text, i == 0, final && i == words.Count - 1))];

    private static string Join(IEnumerable<string> words) => string.Join(' ', words);
}
