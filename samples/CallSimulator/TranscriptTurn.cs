namespace PhoneTranscriber.CallSimulator;

/// <summary>One final turn of a call as the bridge's API shows it.</summary>
internal sealed record TranscriptTurn(int Order, string Track, string Text);
