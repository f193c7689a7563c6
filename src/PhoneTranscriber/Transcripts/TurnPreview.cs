namespace PhoneTranscriber.Transcripts;

/// <summary>What a turn says, for where the whole of it would be too much.</summary>
/// <param name="Order">Which turn of the call.</param>
/// <param name="Speaker"><c>caller</c> or <c>agent</c>.</param>
/// <param name="Text">Its text.</param>
internal sealed record TurnPreview(int? Order, string Speaker, string Text);
