using System.Text.Json.Nodes;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

/// <summary>
/// Turns of Universal-Streaming (and of Whisper): <c>transcript</c> accumulates finalized words only, the word under way is the last,
/// non-final entry of <c>words</c>; a whole utterance is reported once, formatted, before the turn ends.
/// </summary>
internal sealed class UniversalTurns(SessionParameters parameters, FakeSessionOptions options, IRecognizer recognizer)
    : TurnEngine(parameters, options, recognizer)
{
    private const int UtteranceBoundaryMs = 160;
    private const int LeastSpeechMs = 80;
    private const double PartialConfidence = 0.118204;
    private const double BoundaryConfidence = 0.45531;
    private const double CompleteConfidence = 0.802115;
    private const double IncompleteConfidence = 0.25;

    private string? _shownUnfinished;
    private int _utteranceWords;

    protected override bool LosesTailOnForceEndpoint => true;

    protected override bool ShouldEnd
    {
        get
        {
            if (Words[^1].EndMs - Words[0].StartMs < LeastSpeechMs)
                return false;

            var confidence = IsComplete ? CompleteConfidence : IncompleteConfidence;
            return (confidence > Settings.EndOfTurnConfidenceThreshold && SilenceMs >= Settings.MinTurnSilenceMs)
                || SilenceMs >= Settings.MaxTurnSilenceMs;
        }
    }

    protected override void OnStep(bool newWord)
    {
        var unfinished = Unfinished?.Text;
        var grown = newWord || (unfinished is not null && unfinished != _shownUnfinished);
        _shownUnfinished = unfinished;
        if (!Parameters.IncludePartials)
            return;

        if (grown)
            ShowPartial();

        if (InTurn && Words.Count > _utteranceWords && IsComplete && SilenceMs >= UtteranceBoundaryMs && !ShouldEnd)
        {
            Show(BoundaryConfidence, Formatted([.. Words.Skip(_utteranceWords)]));
            _utteranceWords = Words.Count;
        }
    }

    protected override void ShowPartial() => Show(PartialConfidence, "");

    protected override string ShowFinal()
    {
        var words = TurnText.Redact(Words, Parameters);
        var utterance = Words.Count > _utteranceWords ? Formatted([.. words.Skip(_utteranceWords)]) : "";
        var raw = TurnText.Plain(words);
        var formatted = Punctuates ? words : TurnText.Punctuate(words);
        var complete = IsComplete ? CompleteConfidence : IncompleteConfidence;
        var twice = Settings.FormatTurns && Options.UniversalSendsTwoFinals;
        if (!Settings.FormatTurns || twice)
            Send(TurnMessageKind.Final, Final(raw, formatted: false, complete, utterance));

        if (Settings.FormatTurns)
            Send(twice ? TurnMessageKind.AfterFinal : TurnMessageKind.Final, Final(formatted, formatted: true, complete, utterance));

        (_shownUnfinished, _utteranceWords) = (null, 0);
        return TurnJson.Join(Settings.FormatTurns ? formatted : raw);
    }

    protected override void OnTerminate() => Send(TurnMessageKind.Final, TurnJson.Turn(
        Order,
        formatted: false,
        endOfTurn: true,
        transcript: "",
        confidence: 0,
        words: [],
        utterance: ""));

    private JsonObject Final(
        IReadOnlyList<RecognizedWord> words, bool formatted, double confidence, string utterance)
    {
        var final = TurnJson.Turn(
            Order,
            formatted,
            endOfTurn: true,
            transcript: TurnJson.Join(words),
            confidence,
            words: TurnJson.Words(words, wordsAreFinal: true, Parameters.SpeakerLabels),
            utterance);
        var detectsLanguage = Parameters.LanguageDetection || Parameters.Family == ModelFamily.Whisper;
        TurnJson.AddDetections(final, words[^1], detectsLanguage, Parameters.SpeakerLabels);
        return final;
    }

    private void Show(double confidence, string utterance)
    {
        var words = TurnText.Plain(Words);
        var json = TurnJson.Words(words, wordsAreFinal: true);
        if (Unfinished is { } unfinished)
            json.Add(TurnJson.Word(TurnText.Plain([unfinished])[0], isFinal: false));

        Send(TurnMessageKind.Partial, TurnJson.Turn(
            Order,
            formatted: false,
            endOfTurn: false,
            transcript: TurnJson.Join(words),
            confidence,
            words: json,
            utterance));
    }

    private string Formatted(List<RecognizedWord> words) => TurnJson.Join(Punctuates ? words : TurnText.Punctuate(words));
}
