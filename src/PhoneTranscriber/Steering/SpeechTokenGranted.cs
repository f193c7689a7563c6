namespace PhoneTranscriber.Steering;

/// <summary>The answer to <c>POST /api/speech-tokens</c>.</summary>
/// <param name="Token">Opens speech sessions in place of the account's key; a secret while it lasts.</param>
/// <param name="ExpiresInSeconds">How long it can open one.</param>
/// <param name="Endpoint">Where.</param>
internal sealed record SpeechTokenGranted(string Token, int ExpiresInSeconds, Uri Endpoint);
