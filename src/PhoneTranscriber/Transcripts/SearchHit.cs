namespace PhoneTranscriber.Transcripts;

/// <summary>A turn that has words of a search.</summary>
/// <param name="Order">Which turn of the call.</param>
/// <param name="Track"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="StartMs">Where it starts on the call's clock, ms.</param>
/// <param name="Text">Its text, which is never markup.</param>
/// <param name="Ranges">Start and length of what was found in the text, in UTF-16 units, from left to right.</param>
internal sealed record SearchHit(int? Order, string Track, long StartMs, string Text, IReadOnlyList<int[]> Ranges);
