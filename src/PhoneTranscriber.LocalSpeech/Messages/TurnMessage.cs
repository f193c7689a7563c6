namespace PhoneTranscriber.LocalSpeech.Messages;

internal sealed record TurnMessage(
    int TurnOrder,
    bool TurnIsFormatted,
    bool EndOfTurn,
    string Transcript,
    double EndOfTurnConfidence,
    IReadOnlyList<TurnWord> Words,
    string Utterance)
{
    public string Type { get; } = "Turn";
}
