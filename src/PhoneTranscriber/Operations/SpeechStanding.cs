namespace PhoneTranscriber.Operations;

/// <summary>What transcribes.</summary>
/// <param name="Service"><c>assemblyai</c>, or <c>local</c>: the recognizer on this machine.</param>
/// <param name="Endpoint">Where it is.</param>
/// <param name="Model">The speech model of numbers without one of their own.</param>
/// <param name="Ok">Whether the last attempt to open a session succeeded; true before the first.</param>
/// <param name="LastFailureAt">When a session last could not be opened, or was lost; null for never.</param>
internal sealed record SpeechStanding(string Service, Uri? Endpoint, string Model, bool Ok, DateTimeOffset? LastFailureAt);
