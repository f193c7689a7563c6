namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>A cue as a player reads it.</summary>
/// <param name="StartMs">ms.</param>
/// <param name="EndMs">ms.</param>
/// <param name="Speaker">Who speaks.</param>
/// <param name="Lines">What is shown, markup resolved, without the speaker.</param>
/// <param name="Widths">Characters of each line, the speaker's label included where it is shown.</param>
internal sealed record SubtitleCue(long StartMs, long EndMs, string Speaker, IReadOnlyList<string> Lines, IReadOnlyList<int> Widths);
