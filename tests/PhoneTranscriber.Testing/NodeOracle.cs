using System.ComponentModel;
using System.Diagnostics;
using System.Text;

namespace PhoneTranscriber.Testing;

/// <summary>Runs a script of <c>tests/oracles</c> with Node.js: the official helper libraries as a second opinion.</summary>
public static class NodeOracle
{
    private const int MostOutput = 4 * 1024 * 1024;
    private const string Hint = "Run `npm ci` in tests/oracles first (Node.js 20 or later).";

    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(60);

    /// <summary>The folder of the scripts, found from the test's own place upwards.</summary>
    /// <exception cref="DirectoryNotFoundException">The tests do not run inside the repository.</exception>
    public static string Folder
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var oracles = Path.Combine(folder.FullName, "tests", "oracles");
                if (File.Exists(Path.Combine(oracles, "package.json")))
                    return oracles;
            }

            throw new DirectoryNotFoundException($"No tests/oracles above {AppContext.BaseDirectory}.");
        }
    }

    /// <param name="script">File name in <c>tests/oracles</c>.</param>
    /// <param name="arguments">Passed as they are, no shell.</param>
    /// <param name="environment">Added to the test's own environment.</param>
    /// <param name="input">Standard input of the script, or nothing.</param>
    /// <param name="timeout">After this the script is killed; 60 s by default.</param>
    /// <param name="cancellationToken">Kills the script.</param>
    /// <exception cref="InvalidOperationException">Node.js or the packages are missing; the text says what to do.</exception>
    /// <exception cref="TimeoutException">The script took too long; the text holds what it had printed.</exception>
    public static async Task<NodeResult> RunAsync(
        string script,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string>? environment = null,
        string? input = null,
        TimeSpan? timeout = null,
        CancellationToken cancellationToken = default)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
            throw new InvalidOperationException($"The oracles' packages are missing. {Hint}");

        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(script);
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);

        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;

        using var process = Start(start);
        using var bound = new CancellationTokenSource(timeout ?? DefaultTimeout, TimeProvider.System);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(bound.Token, cancellationToken);
        var (output, error) = (new StringBuilder(), new StringBuilder());
        var reading = Task.WhenAll(
            CaptureAsync(process.StandardOutput, output, stop.Token), CaptureAsync(process.StandardError, error, stop.Token));
        try
        {
            await process.StandardInput.WriteAsync((input ?? "").AsMemory(), stop.Token);
            process.StandardInput.Close();
            await process.WaitForExitAsync(stop.Token);
            await reading;
        }
        catch (OperationCanceledException) when (bound.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"{script} did not end in time; so far: {new NodeResult(-1, output.ToString(), error.ToString())}");
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }

        return new NodeResult(process.ExitCode, output.ToString(), error.ToString());
    }

    private static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception missing)
        {
            throw new InvalidOperationException($"Node.js is not installed. {Hint}", missing);
        }
    }

    private static async Task CaptureAsync(StreamReader reader, StringBuilder text, CancellationToken cancellationToken)
    {
        var buffer = new char[4096];
        int count;
        while ((count = await reader.ReadAsync(buffer, cancellationToken)) > 0)
            text.Append(buffer, 0, Math.Min(count, MostOutput - text.Length));
    }
}
