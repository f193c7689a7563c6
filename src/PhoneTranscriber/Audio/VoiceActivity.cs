namespace PhoneTranscriber.Audio;

/// <summary>What one frame of a track sounds like.</summary>
/// <param name="IsVoiced">This frame holds sound that may be voice: sensitive, for finding the pauses between words and turns.</param>
/// <param name="IsSpeaking">Somebody speaks: robust, decided over some hundred ms.</param>
/// <param name="Level">Level of the frame, dBFS rounded, -127..0.</param>
internal readonly record struct VoiceActivity(bool IsVoiced, bool IsSpeaking, sbyte Level);
