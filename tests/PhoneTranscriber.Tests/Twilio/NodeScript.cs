using System.Diagnostics;
using System.Text.Json;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>Runs a script of <c>tests/oracles</c> with Node: JSON in, JSON out. The vendors' own libraries judge ours.</summary>
internal static class NodeScript
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    public static async Task<JsonDocument> RunAsync(string script, string input, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(Patience, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var node = Process.Start(new ProcessStartInfo("node", [script])
        {
            WorkingDirectory = OraclesDirectory(),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        try
        {
            var output = node.StandardOutput.ReadToEndAsync(either.Token);
            var errors = node.StandardError.ReadToEndAsync(either.Token);
            await node.StandardInput.WriteAsync(input.AsMemory(), either.Token);
            node.StandardInput.Close();
            await node.WaitForExitAsync(either.Token);
            Assert.True(node.ExitCode == 0, $"{script} failed (has 'npm ci' been run in tests/oracles?): {await errors}");
            return JsonDocument.Parse(await output);
        }
        finally
        {
            if (!node.HasExited)
                node.Kill(entireProcessTree: true);
        }
    }

    private static string OraclesDirectory()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            var oracles = Path.Combine(directory.FullName, "tests", "oracles");
            if (File.Exists(Path.Combine(oracles, "package.json")))
                return oracles;
        }
        throw new DirectoryNotFoundException("No tests/oracles above " + AppContext.BaseDirectory);
    }
}
