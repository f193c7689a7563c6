namespace PhoneTranscriber.Speech;

/// <summary>Which of the service's turns a turn of the call was: for what is said about it later.</summary>
/// <param name="SessionKey">Our key of the session.</param>
/// <param name="TurnOrder">The turn's number within the session.</param>
internal readonly record struct TurnSource(string SessionKey, int TurnOrder);
