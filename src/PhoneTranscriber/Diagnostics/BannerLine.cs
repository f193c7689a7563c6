namespace PhoneTranscriber.Diagnostics;

/// <summary>A line of the start-up banner.</summary>
internal sealed record BannerLine(string Name, string Value);
