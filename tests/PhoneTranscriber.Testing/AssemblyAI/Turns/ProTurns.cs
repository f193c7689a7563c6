using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

/// <summary>
/// Turns of the Pro models: <c>SpeechStarted</c>, partials that replace each other, one formatted final. After
/// <c>min_turn_silence</c> the text is checked for terminal punctuation; without it the turn stays open to <c>max_turn_silence</c>.
/// </summary>
internal sealed class ProTurns(SessionParameters parameters, FakeSessionOptions options, IRecognizer recognizer)
    : TurnEngine(parameters, options, recognizer)
{
    // The service adds this to interruption_delay.
    private const int FixedDelayMs = 256;

    private bool _started;
    private double _shownAtMs;
    private int _shownWords;
    private bool _shownInSilence;

    protected override bool LosesTailOnForceEndpoint => false;

    protected override bool ShouldEnd =>
        (SilenceMs >= Settings.MinTurnSilenceMs && EndsSentence) || SilenceMs >= Settings.MaxTurnSilenceMs;

    private bool EndsSentence => Punctuates ? Words[^1].Text[^1] is '.' or '?' or '!' : IsComplete;

    protected override void OnStep(bool newWord)
    {
        if (!InTurn)
            return;

        if (newWord)
            _shownInSilence = false;

        if (!Parameters.IncludePartials)
            return;

        if (_shownWords == 0)
        {
            if (ClockMs >= Words[0].StartMs + Settings.InterruptionDelayMs + FixedDelayMs)
                ShowPartial();
        }
        else if (Words.Count > _shownWords && ClockMs - _shownAtMs >= (Settings.ContinuousPartials ? 1000 : 3000))
        {
            ShowPartial();
        }

        if (!_shownInSilence && SilenceMs >= Settings.MinTurnSilenceMs && !EndsSentence)
        {
            _shownInSilence = true;
            ShowPartial();
        }
    }

    protected override void ShowPartial()
    {
        StartSpeech();
        _shownAtMs = ClockMs;
        _shownWords = Words.Count;
        Send(TurnMessageKind.Partial, TurnJson.Turn(
            Order,
            formatted: Options.PartialsClaimFormatting,
            endOfTurn: false,
            transcript: TurnJson.Join(Words),
            confidence: 0,
            words: TurnJson.Words(Words, wordsAreFinal: false),
            utterance: ""));
    }

    protected override string ShowFinal()
    {
        StartSpeech();
        var words = TurnText.Redact(Punctuates ? Words : TurnText.Punctuate(Words), Parameters);
        words = BlurEdges(words);
        var text = TurnJson.Join(words);
        var final = TurnJson.Turn(
            Order,
            formatted: true,
            endOfTurn: true,
            transcript: text,
            confidence: 1,
            words: TurnJson.Words(words, wordsAreFinal: true, Parameters.SpeakerLabels),
            utterance: text);
        TurnJson.AddDetections(final, words[^1], Parameters.LanguageDetection, Parameters.SpeakerLabels);
        Send(TurnMessageKind.Final, final);
        (_started, _shownWords, _shownInSilence) = (false, 0, false);
        return text;
    }

    private void StartSpeech()
    {
        if (_started)
            return;

        _started = true;
        Send(TurnMessageKind.SpeechStarted, TurnJson.SpeechStarted(Words[0].StartMs));
    }

    private List<RecognizedWord> BlurEdges(IReadOnlyList<RecognizedWord> words)
    {
        var blurred = words.ToList();
        var first = Math.Max(PreviousEndMs, blurred[0].StartMs - Options.FirstWordEarlyMs);
        blurred[0] = blurred[0] with { StartMs = Math.Min(first, blurred[0].StartMs) };
        blurred[^1] = blurred[^1] with { EndMs = blurred[^1].EndMs + Options.LastWordLateMs };
        return blurred;
    }
}
