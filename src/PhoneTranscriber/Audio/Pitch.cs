namespace PhoneTranscriber.Audio;

/// <summary>The period of a frame.</summary>
/// <param name="Clarity">How like the frame is to itself one period before: 0 to 1.</param>
/// <param name="Period">Samples of 4 kHz.</param>
internal readonly record struct Pitch(float Clarity, float Period);
