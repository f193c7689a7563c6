namespace PhoneTranscriber.Access;

/// <summary>What became of a key that somebody gave.</summary>
/// <param name="Key">The key it is; null for a wrong one, and for one that was not looked at.</param>
/// <param name="Wait">How long to wait before any key from there is looked at; null when it was.</param>
internal readonly record struct KeyVerdict(AccessKey? Key, TimeSpan? Wait);
