namespace PhoneTranscriber.AssemblyAI;

/// <summary>What is known of a partial turn without reading it; see <see cref="UnreadTurnMessage"/>.</summary>
internal readonly record struct TurnEdges(int TurnOrder, long StartMs, long EndMs);
