namespace PhoneTranscriber.Live;

/// <summary>How loud a track is: 0 is -60 dBFS or less, 100 full scale, linear in dB.</summary>
internal sealed record TrackLevel(string Track, int Level);
