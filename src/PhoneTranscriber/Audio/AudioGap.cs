namespace PhoneTranscriber.Audio;

/// <summary>Audio that was lost.</summary>
/// <param name="StartMs">Where it begins, ms on the call's clock.</param>
/// <param name="EndMs">Where it ends, likewise.</param>
internal readonly record struct AudioGap(long StartMs, long EndMs);
