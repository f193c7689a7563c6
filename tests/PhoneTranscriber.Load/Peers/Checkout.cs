using System.Diagnostics;

namespace PhoneTranscriber.Load.Peers;

/// <summary>The repository this tool was built from, where the other programs are.</summary>
internal static class Checkout
{
    private static readonly TimeSpan PrepareLimit = TimeSpan.FromMinutes(5);

    public static string Root { get; } = Find();

    public static string Product => Built("src/PhoneTranscriber", "phone-transcriber.dll");

    public static string KestrelReader => Built("tests/load/kestrel-reader", "KestrelReader.dll");

    public static string NodeBridge => Path.Combine(Root, "tests/load/node-bridge");

    public static string CReaderSource => Path.Combine(Root, "tests/load/c-reader/reader.c");

    public static string CReader => Path.Combine(Root, "tests/load/c-reader/bin/reader");

    /// <summary>The packages of the lock file, once.</summary>
    public static Task InstallNodeBridgeAsync(CancellationToken cancel) =>
        File.Exists(Path.Combine(NodeBridge, "node_modules/.package-lock.json"))
            ? Task.CompletedTask
            : RunAsync(["npm", "ci", "--prefix", NodeBridge, "--no-audit", "--no-fund", "--loglevel=error"], cancel);

    public static Task CompileReaderAsync(CancellationToken cancel)
    {
        if (File.Exists(CReader) && File.GetLastWriteTimeUtc(CReader) > File.GetLastWriteTimeUtc(CReaderSource)) return Task.CompletedTask;
        Directory.CreateDirectory(Path.GetDirectoryName(CReader)!);
        return RunAsync(["gcc", "-O2", "-Wall", "-o", CReader, CReaderSource], cancel);
    }

    /// <exception cref="InvalidOperationException">The command failed or took too long.</exception>
    public static async Task RunAsync(string[] command, CancellationToken cancel)
    {
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        using var limit = new CancellationTokenSource(PrepareLimit, TimeProvider.System);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, limit.Token);
        try
        {
            await process.WaitForExitAsync(either.Token);
        }
        finally
        {
            if (!process.HasExited) process.Kill(entireProcessTree: true);
        }

        if (process.ExitCode != 0) throw new InvalidOperationException($"'{string.Join(' ', command)}' ended with {process.ExitCode}.");
    }

    private static string Built(string project, string file)
    {
        // The other projects are built in the same configuration.
        var configuration = new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name;
        return Path.Combine(Root, project, "bin", configuration, "net10.0", file);
    }

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "PhoneTranscriber.sln"))) return folder.FullName;
        throw new DirectoryNotFoundException($"No repository above {AppContext.BaseDirectory}.");
    }
}
