namespace PhoneTranscriber.Twilio;

/// <summary>What the payloads of a stream hold; Twilio sends <c>audio/x-mulaw</c>, 8000 Hz, 1 channel for every stream.</summary>
internal sealed record MediaFormat(string? Encoding, int SampleRate, int Channels);
