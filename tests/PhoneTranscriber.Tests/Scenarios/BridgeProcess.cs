using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Testing.Time;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>The bridge as a process of its own, which can be killed without warning.</summary>
internal sealed class BridgeProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();

    private BridgeProcess(ProcessStartInfo start, Uri url)
    {
        Url = url;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public Uri Url { get; }

    public string Output => string.Join('\n', _output);

    /// <summary>A port that nobody uses at this moment.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Starts the bridge and waits until it is ready.</summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="folder">Where it runs.</param>
    /// <param name="settings"><c>Key=value</c>.</param>
    /// <param name="cancel">Gives it up.</param>
    /// <param name="trusted">A certificate that it trusts, a file; null: those of the system.</param>
    public static async Task<BridgeProcess> StartAsync(int port, string folder, IEnumerable<string> settings, CancellationToken cancel, string? trusted = null)
    {
        var url = new Uri($"http://127.0.0.1:{port}");
        var start = new ProcessStartInfo("dotnet") { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
        start.ArgumentList.Add(typeof(Program).Assembly.Location);
        start.ArgumentList.Add($"--urls={url}");
        foreach (var setting in settings) start.ArgumentList.Add("--" + setting);
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        if (trusted is not null) start.Environment["SSL_CERT_FILE"] = trusted;
        var bridge = new BridgeProcess(start, url);
        try
        {
            await bridge.UntilReadyAsync(cancel);
            return bridge;
        }
        catch
        {
            await bridge.DisposeAsync();
            throw;
        }
    }

    /// <summary><c>kill -TERM</c>: the bridge is asked to stop.</summary>
    public async Task TerminateAsync(CancellationToken cancel)
    {
        using var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(cancel);
    }

    /// <summary>The exit code, when the bridge has ended by itself.</summary>
    public async Task<int> ExitCodeAsync(CancellationToken cancel)
    {
        await _process.WaitForExitAsync(cancel);
        return _process.ExitCode;
    }

    /// <summary><c>kill -9</c>.</summary>
    public async Task KillAsync()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await KillAsync();
        _process.Dispose();
    }

    private async Task UntilReadyAsync(CancellationToken cancel)
    {
        using var http = new HttpClient { BaseAddress = Url };
        await Eventually.HoldsAsync(
            async () =>
            {
                if (_process.HasExited) throw new InvalidOperationException($"The bridge ended with {_process.ExitCode}:\n{Output}");
                try
                {
                    using var answer = await http.GetAsync("/health/ready", cancel);
                    return answer.IsSuccessStatusCode ? null : $"/health/ready is {(int)answer.StatusCode}";
                }
                catch (HttpRequestException exception)
                {
                    return exception.Message;
                }
            },
            cancel,
            StartLimit);
    }

    private void Keep(string? line)
    {
        if (line is null) return;
        _output.Enqueue(line);
        while (_output.Count > 500) _output.TryDequeue(out _);
    }
}
