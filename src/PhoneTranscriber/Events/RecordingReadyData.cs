using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Events;

/// <summary>Data of <c>recording.ready</c>: the recording is complete.</summary>
/// <param name="Call">The call.</param>
/// <param name="DurationMs">Length of the audio, ms; its start is 0 on the call's clock.</param>
/// <param name="Bytes">Size of the file.</param>
/// <param name="Channels">2: the caller is left, the agent right.</param>
/// <param name="Url">Where it is, below the bridge's address.</param>
internal sealed record RecordingReadyData(CallInfo Call, long DurationMs, long Bytes, int Channels, string Url);
