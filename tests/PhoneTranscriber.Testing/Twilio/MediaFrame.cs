namespace PhoneTranscriber.Testing.Twilio;

/// <summary>One media message to be.</summary>
/// <param name="Track"><c>inbound</c> or <c>outbound</c>.</param>
/// <param name="Timestamp">Its place on the stream's clock, in milliseconds.</param>
/// <param name="SendAt">When it is sent, in milliseconds of stream time from the start of playing; later than its place in a burst.</param>
/// <param name="Payload">8 kHz mu-law.</param>
internal readonly record struct MediaFrame(string Track, long Timestamp, double SendAt, ReadOnlyMemory<byte> Payload);
