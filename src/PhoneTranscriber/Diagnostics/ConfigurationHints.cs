namespace PhoneTranscriber.Diagnostics;

/// <summary>What is odd in the configuration, said once at start.</summary>
internal sealed record ConfigurationHints(IReadOnlyList<string> Hints);
