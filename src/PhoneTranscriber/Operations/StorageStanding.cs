namespace PhoneTranscriber.Operations;

/// <summary>Where calls are kept.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Ok">Whether it took what it was last given.</param>
/// <param name="Detail">The file, or host and database.</param>
/// <param name="ChangesWaiting">Changes that are not durable yet.</param>
internal sealed record StorageStanding(string Kind, bool Ok, string Detail, int ChangesWaiting);
