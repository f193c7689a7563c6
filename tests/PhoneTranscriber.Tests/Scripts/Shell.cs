using System.Diagnostics;

namespace PhoneTranscriber.Tests.Scripts;

/// <summary>Runs the repository's scripts as a user would: a real bash, no terminal, no input.</summary>
internal static class Shell
{
    /// <summary>The longest any script may take here; each ends much earlier.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The folder with the solution, found upwards from the test program.</summary>
    public static string Repository { get; } = FindRepository();

    /// <param name="script">Relative to the repository, or absolute.</param>
    /// <param name="arguments">The script's arguments.</param>
    /// <param name="environment">Set on top of this process's own; null removes.</param>
    /// <param name="cancellationToken">Ends the script, too.</param>
    public static async Task<ShellResult> RunAsync(
        string script,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("bash", [Path.Combine(Repository, script), .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var (name, value) in environment)
            start.Environment[name] = value;

        using var limit = new CancellationTokenSource(Limit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        using var process = Process.Start(start)!;
        try
        {
            process.StandardInput.Close();
            var output = process.StandardOutput.ReadToEndAsync(either.Token);
            var error = process.StandardError.ReadToEndAsync(either.Token);
            await process.WaitForExitAsync(either.Token);
            return new ShellResult(process.ExitCode, await output, await error);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static string FindRepository()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "PhoneTranscriber.sln")))
                return folder.FullName;
        }

        throw new InvalidOperationException($"No PhoneTranscriber.sln above {AppContext.BaseDirectory}");
    }
}
