using System.Text.Json;

namespace PhoneTranscriber.Testing;

/// <summary>What a Node.js script left behind.</summary>
/// <param name="ExitCode">0 for success.</param>
/// <param name="Output">Standard output, bounded.</param>
/// <param name="Error">Standard error, bounded.</param>
public sealed record NodeResult(int ExitCode, string Output, string Error)
{
    /// <summary>Standard output as one JSON value per line.</summary>
    /// <exception cref="JsonException">A line is not JSON.</exception>
    public IReadOnlyList<JsonElement> JsonLines() =>
        [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line))];

    public override string ToString() => $"node exited with {ExitCode}\n--- stdout\n{Output}\n--- stderr\n{Error}";
}
