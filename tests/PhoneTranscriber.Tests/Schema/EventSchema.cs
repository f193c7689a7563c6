using System.Text.Json;
using PhoneTranscriber.Testing;

namespace PhoneTranscriber.Tests.Schema;

/// <summary><c>docs/events.schema.json</c>, judged by the npm package ajv.</summary>
internal static class EventSchema
{
    private static string Path { get; } = System.IO.Path.Combine(NodeOracle.Folder, "..", "..", "docs", "events.schema.json");

    public static JsonElement Read() => JsonElement.Parse(File.ReadAllBytes(Path));

    /// <summary>The complaints about each document; an empty one for a valid document.</summary>
    /// <param name="documents">JSON.</param>
    /// <param name="strict">Whether members that the schema does not name are mistakes.</param>
    public static async Task<IReadOnlyList<string>> ValidateAsync(IEnumerable<string> documents, bool strict = true)
    {
        var input = JsonSerializer.Serialize(new { schema = Read(), strict, documents });
        var result = await NodeOracle.RunAsync("json-schema.mjs", [], input: input, cancellationToken: TestContext.Current.CancellationToken);
        Assert.True(result.ExitCode == 0, result.ToString());
        return
        [
            .. result.JsonLines().Select(line => string.Join('\n', line.GetProperty("errors").EnumerateArray().Select(error => error.GetString()))),
        ];
    }
}
