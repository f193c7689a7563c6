using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>A page of calls, newest first.</summary>
/// <param name="Calls">The calls, with their turns.</param>
/// <param name="NextCursor">Give it as <c>cursor</c> to get the next page; null on the last one.</param>
internal sealed record CallList(IReadOnlyList<CallView> Calls, string? NextCursor);
