namespace PhoneTranscriber.Recording;

/// <summary>The recording of a call.</summary>
/// <param name="DurationMs">Length of the audio, ms: from 0 on the call's clock to the last frame.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Url">Where it is, below the bridge's address.</param>
internal sealed record RecordingView(long DurationMs, long Bytes, string Url);
