namespace PhoneTranscriber.Testing.AssemblyAI.Turns;

internal enum TurnMessageKind
{
    SpeechStarted,
    Partial,
    Final,

    /// <summary>What follows a final: its formatted twin, the answer of the LLM gateway.</summary>
    AfterFinal,
}
