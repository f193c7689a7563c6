namespace PhoneTranscriber.Live;

/// <summary>Data of <c>levels</c>: the calls of which a track is not silent or has just become so.</summary>
internal sealed record LevelsData(IReadOnlyList<CallLevels> Calls);
