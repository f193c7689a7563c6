using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>A PostgreSQL server of one's own, from Debian's binaries: in a folder under /tmp, on a free port of the loopback.</summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string _folder = Directory.CreateTempSubdirectory("phone-transcriber-postgres-").FullName;
    private readonly string _binaries;
    private readonly int _port = FreePort();
    private Process? _server;

    private PostgresProcess(string binaries) => _binaries = binaries;

    /// <summary>Where the newest server's programs are, or null.</summary>
    public static string? Binaries { get; } = Directory.Exists("/usr/lib/postgresql")
        ? Directory.GetDirectories("/usr/lib/postgresql").Select(version => Path.Combine(version, "bin"))
            .Where(folder => File.Exists(Path.Combine(folder, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
        : null;

    /// <summary>Makes a cluster and starts its server. Skips the test where there is no PostgreSQL; fails it where <c>CI</c> is set.</summary>
    public static async Task<PostgresProcess> StartAsync(CancellationToken cancel)
    {
        if (Binaries is null && Environment.GetEnvironmentVariable("CI") is { Length: > 0 })
            throw new InvalidOperationException("PostgreSQL is not installed, and CI must not skip its tests.");
        if (Binaries is null) Assert.Skip("PostgreSQL is not installed: apt-get install postgresql");
        var server = new PostgresProcess(Binaries);
        try
        {
            if (Environment.IsPrivilegedProcess) await RunAsync("chown", ["postgres", server._folder], server._folder, cancel);
            await server.RunAsServerAsync(
                Path.Combine(Binaries, "initdb"), ["-D", server.Data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"], cancel);
            await server.RestartAsync(cancel);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private string Data => Path.Combine(_folder, "data");

    public string ConnectionString(string database) => $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database}";

    /// <summary>Starts the server (again); done when it takes connections.</summary>
    public async Task RestartAsync(CancellationToken cancel)
    {
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var said = new List<string>();
        // When the input ends, because the tests are over or because their process was killed, the server ends too.
        var server = Start(AsServer(
            "/bin/sh",
            [
                "-c", "\"$@\" & cat > /dev/null; kill -QUIT $!; wait $!", "sh",
                Path.Combine(_binaries, "postgres"), "-D", Data, "-p", $"{_port}", "-c", "listen_addresses=127.0.0.1", "-c", $"unix_socket_directories={_folder}",
                "-c", "fsync=on", "-c", "shared_buffers=32MB", "-c", "max_connections=200",
            ]));
        server.ErrorDataReceived += (_, line) =>
        {
            if (line.Data is null) ready.TrySetException(new InvalidOperationException($"PostgreSQL ended: {string.Join('\n', said)}"));
            else if (line.Data.Contains("ready to accept connections", StringComparison.Ordinal)) ready.TrySetResult();
            else said.Add(line.Data);
        };
        server.OutputDataReceived += static (_, _) => { };
        server.BeginErrorReadLine();
        server.BeginOutputReadLine();
        _server = server;
        await ready.Task.WaitAsync(Patience, TimeProvider.System, cancel);
    }

    /// <summary>Ends the server and everything it started at once, as a crash of the machine would.</summary>
    public async Task KillAsync(CancellationToken cancel)
    {
        _server!.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync(cancel);
        _server.Dispose();
        _server = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is { } server)
        {
            server.StandardInput.Close();
            await server.WaitForExitAsync().WaitAsync(Patience, TimeProvider.System);
            server.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private Task RunAsServerAsync(string program, string[] arguments, CancellationToken cancel)
    {
        var (file, all) = AsServer(program, arguments);
        return RunAsync(file, all, _folder, cancel);
    }

    /// <summary>PostgreSQL refuses to run as root; its package brings a user for it.</summary>
    private static (string File, string[] Arguments) AsServer(string program, string[] arguments) => Environment.IsPrivilegedProcess
        ? ("setpriv", ["--reuid=postgres", "--regid=postgres", "--init-groups", program, .. arguments])
        : (program, arguments);

    private Process Start((string File, string[] Arguments) command) => Start(command.File, command.Arguments, _folder);

    private static Process Start(string file, string[] arguments, string folder) => Process.Start(new ProcessStartInfo(file, arguments)
    {
        WorkingDirectory = folder,
        RedirectStandardInput = true,
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    private static async Task RunAsync(string file, string[] arguments, string folder, CancellationToken cancel)
    {
        using var process = Start(file, arguments, folder);
        var output = process.StandardOutput.ReadToEndAsync(cancel);
        var problems = process.StandardError.ReadToEndAsync(cancel);
        await process.WaitForExitAsync(cancel).WaitAsync(Patience, TimeProvider.System, cancel);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{file}: {await problems}{await output}");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
