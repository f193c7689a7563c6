namespace PhoneTranscriber.Diagnostics;

/// <summary>The configuration cannot be used; the message names every wrong key, and every key that nothing reads.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> problems, IReadOnlyList<string> hints)
    : Exception(string.Join("\n  ", [$"The configuration has {problems.Count} {(problems.Count == 1 ? "mistake" : "mistakes")}:", .. problems, .. hints]))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}
