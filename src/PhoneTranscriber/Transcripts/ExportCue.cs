namespace PhoneTranscriber.Transcripts;

/// <summary>What a player shows at once: a part of one turn.</summary>
/// <param name="Turn">Whose words they are.</param>
/// <param name="StartMs">On the call's clock, 0 or later.</param>
/// <param name="EndMs">After <paramref name="StartMs"/>.</param>
/// <param name="Lines">One or two, none of them empty.</param>
internal sealed record ExportCue(Turn Turn, long StartMs, long EndMs, IReadOnlyList<string> Lines);
