using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// What can be done from the command line without starting the bridge: <c>phone-transcriber webhooks test &lt;endpoint&gt;</c> sends a
/// signed sample, <c>phone-transcriber webhooks secret</c> makes a secret.
/// </summary>
internal static class WebhookCommands
{
    private const int Accepted = 0;
    private const int Refused = 1;
    private const int Usage = 64; // EX_USAGE of sysexits.h

    /// <summary>The process's exit code, or null when the command line asks for something else.</summary>
    /// <exception cref="ConfigurationException">The configuration cannot be used.</exception>
    public static Task<int?> TryRunAsync(string[] args) => TryRunAsync(args, Console.Out, Console.Error);

    /// <inheritdoc cref="TryRunAsync(string[])"/>
    public static async Task<int?> TryRunAsync(string[] args, TextWriter output, TextWriter error)
    {
        if (args is not ["webhooks", .. var command]) return null;
        switch (command)
        {
            case ["secret"]:
                await output.WriteLineAsync(WebhookSignature.CreateSecret());
                return Accepted;
            case ["test", var endpoint, .. var settings] when !endpoint.StartsWith('-'):
                return await TestAsync(endpoint, settings, output, error);
            default:
                await error.WriteLineAsync("usage: phone-transcriber webhooks test <endpoint> [--Key=value …]\n       phone-transcriber webhooks secret");
                return Usage;
        }
    }

    private static async Task<int> TestAsync(string key, string[] settings, TextWriter output, TextWriter error)
    {
        // Built for its configuration and its sender; never started, so it neither listens nor touches the storage.
        await using var bridge = Program.Build(settings);
        var endpoints = bridge.Services.GetRequiredService<WebhookEndpoints>();
        if (endpoints.Find(key) is not { } endpoint)
        {
            var known = endpoints.All.Count == 0 ? "none is configured" : $"there are {string.Join(", ", endpoints.All.Select(other => other.Key))}";
            await error.WriteLineAsync($"No endpoint {key}: {known}.");
            return Usage;
        }

        var outcome = await bridge.Services.GetRequiredService<SampleEvent>().SendAsync(endpoint, CancellationToken.None);
        await output.WriteLineAsync(outcome.Accepted
            ? $"{endpoint.Key} accepted {outcome.EventId}: {outcome.Status} after {outcome.DurationMs} ms"
            : $"{endpoint.Key} did not accept {outcome.EventId}: {outcome.Problem} (after {outcome.DurationMs} ms)");
        if (!string.IsNullOrWhiteSpace(outcome.Answer)) await output.WriteLineAsync(outcome.Answer);
        return outcome.Accepted ? Accepted : Refused;
    }
}
