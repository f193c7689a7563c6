namespace PhoneTranscriber.Audio;

/// <summary>What <see cref="VoiceActivityDetector"/> heard in one frame of 20 ms.</summary>
/// <param name="IsVoiced">
/// This frame holds sound that may be voice: sensitive, for finding the pauses between words and turns (level above the tracked
/// noise floor).
/// </param>
/// <param name="IsSpeaking">
/// Somebody speaks: robust, decided over some hundred ms; opens a suspended speech session and restarts the silence timer.
/// </param>
/// <param name="Level">Level of the frame in dBFS, rounded: 0 is a full-scale square wave, -127 digital silence.</param>
internal readonly record struct VoiceActivity(bool IsVoiced, bool IsSpeaking, sbyte Level);
