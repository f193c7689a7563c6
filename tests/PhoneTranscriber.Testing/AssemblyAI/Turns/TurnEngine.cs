using System.Text.Json.Nodes;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

/// <summary>
/// Cuts words into turns by the audio clock alone: hears audio in steps of 10 ms, so that the result does not depend on how the client
/// cut its messages. How turns are shown and when they end differs by model family.
/// </summary>
internal abstract class TurnEngine
{
    // The pause after which an unpunctuated utterance counts as complete; shorter ones never ended a turn of the real service.
    private const int UtterancePauseMs = 400;

    private readonly IRecognizer _recognizer;
    private readonly List<RecognizedWord> _words = [];
    private readonly List<TurnMessage> _messages = [];
    private readonly byte[] _step;
    private int _stepFill;
    private long _bytesHeard;
    private TurnSettings _next;

    protected TurnEngine(SessionParameters parameters, FakeSessionOptions options, IRecognizer recognizer)
    {
        Parameters = parameters;
        Options = options;
        _recognizer = recognizer;
        Settings = _next = parameters.Turns;
        _step = new byte[parameters.Format.SampleRate / 100 * parameters.Format.BytesPerSample];
    }

    /// <summary>0-based number of the open or next turn.</summary>
    public int Order { get; private set; }

    public bool InTurn => _words.Count > 0;

    protected SessionParameters Parameters { get; }

    protected FakeSessionOptions Options { get; }

    protected TurnSettings Settings { get; private set; }

    /// <summary>The words of the open turn that were heard to their end.</summary>
    protected IReadOnlyList<RecognizedWord> Words => _words;

    protected RecognizedWord? Unfinished => _recognizer.Unfinished;

    protected bool Punctuates => _recognizer.Punctuates;

    protected double ClockMs => Parameters.Format.MillisecondsOf(_bytesHeard);

    protected int PreviousEndMs { get; private set; }

    protected double SilenceMs => _recognizer.Speaking || !InTurn ? 0 : ClockMs - _words[^1].EndMs;

    /// <summary>Whether what was said so far is a whole utterance.</summary>
    protected bool IsComplete => InTurn && (_words[^1].EndsUtterance ?? SilenceMs >= UtterancePauseMs);

    /// <summary>Hears audio and returns what it brought about, in order.</summary>
    public IReadOnlyList<TurnMessage> Hear(ReadOnlySpan<byte> audio)
    {
        _messages.Clear();
        while (!audio.IsEmpty)
        {
            var count = Math.Min(audio.Length, _step.Length - _stepFill);
            audio[..count].CopyTo(_step.AsSpan(_stepFill));
            audio = audio[count..];
            _stepFill += count;
            if (_stepFill == _step.Length)
                HearStep();
        }

        return [.. _messages];
    }

    /// <summary>Ends the open turn at once.</summary>
    public IReadOnlyList<TurnMessage> ForceEndpoint()
    {
        _messages.Clear();
        if (LosesTailOnForceEndpoint)
            _recognizer.DropUnfinished();

        if (InTurn)
            EndTurn();

        return [.. _messages];
    }

    /// <summary>No audio follows: ends the open turn with all that was heard.</summary>
    public IReadOnlyList<TurnMessage> Terminate()
    {
        _messages.Clear();
        HearStep();
        _recognizer.Finish();
        TakeWords();
        if (InTurn)
            EndTurn();

        OnTerminate();
        return [.. _messages];
    }

    /// <summary>Makes a turn of words the recognizer never heard; an open turn ends first.</summary>
    public IReadOnlyList<TurnMessage> Emit(ScriptedUtterance utterance, bool endOfTurn)
    {
        _messages.Clear();
        if (InTurn)
            EndTurn();

        _words.AddRange(utterance.Words.Select(word => new RecognizedWord(
            word.Text, word.StartMs, word.EndMs, word.Confidence, true, utterance.Language, utterance.Speaker, word.Entity)));
        if (endOfTurn)
        {
            EndTurn();
        }
        else
        {
            ShowPartial();
            _words.Clear();
        }

        return [.. _messages];
    }

    /// <summary>New settings hold from the next turn on.</summary>
    public void Update(TurnSettings settings)
    {
        _next = settings;
        if (!InTurn)
            Settings = settings;
    }

    protected abstract bool LosesTailOnForceEndpoint { get; }

    protected abstract bool ShouldEnd { get; }

    /// <summary>Called after each step with an open turn or a word under way.</summary>
    protected abstract void OnStep(bool newWord);

    protected abstract void ShowPartial();

    /// <returns>The transcript shown.</returns>
    protected abstract string ShowFinal();

    protected virtual void OnTerminate()
    {
    }

    protected void Send(TurnMessageKind kind, JsonObject json) => _messages.Add(new TurnMessage(kind, Order, json));

    private void HearStep()
    {
        _bytesHeard += _stepFill;
        var whole = _stepFill - _stepFill % Parameters.Format.BytesPerSample;
        _recognizer.Hear(_step.AsSpan(0, whole), ClockMs);
        _stepFill = 0;
        var newWord = TakeWords();
        if (!InTurn && Unfinished is null)
            return;

        OnStep(newWord);
        if (InTurn && (ShouldEnd || IsOverlong))
            EndTurn();
    }

    private bool IsOverlong => ClockMs - _words[0].StartMs >= (Parameters.SpeakerLabels ? 10_000 : 60_000);

    private bool TakeWords()
    {
        var any = false;
        while (_recognizer.TryTake(out var word))
        {
            if (!InTurn)
                Settings = _next;

            _words.Add(word);
            any = true;
        }

        return any;
    }

    private void EndTurn()
    {
        var transcript = ShowFinal();
        if (Parameters.LlmGateway is not null)
            Send(TurnMessageKind.AfterFinal, TurnJson.LlmGatewayResponse(Order, transcript));

        PreviousEndMs = _words[^1].EndMs;
        _words.Clear();
        Order++;
        Settings = _next;
    }
}
