namespace PhoneTranscriber.Live;

/// <summary>Answer of <c>POST /api/microphone-call</c>: what a page needs to play Twilio's part on the media socket.</summary>
/// <param name="CallSid">The call.</param>
/// <param name="StreamSid">The stream to name in every message.</param>
/// <param name="AccountSid">The account to name in <c>start</c>.</param>
/// <param name="Url">The media socket, with a ticket in place of Twilio's signature: good once, until <paramref name="ExpiresAt"/>.</param>
/// <param name="Token">The stream's token: <c>customParameters.token</c> of <c>start</c>.</param>
/// <param name="ExpiresAt">Until when ticket and token are good.</param>
internal sealed record MicrophoneCall(string CallSid, string StreamSid, string AccountSid, string Url, string Token, DateTimeOffset ExpiresAt);
