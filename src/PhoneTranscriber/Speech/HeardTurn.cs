using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>A message about a turn, and what it is to the call.</summary>
internal readonly record struct HeardTurn(TurnMessage Message, HeardKind Kind);
