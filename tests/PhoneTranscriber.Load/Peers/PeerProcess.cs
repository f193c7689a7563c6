using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Load.Native;

namespace PhoneTranscriber.Load.Peers;

/// <summary>A server under test as a process of its own, on a core of its own.</summary>
internal sealed class PeerProcess : IDisposable
{
    private const int Terminate = 15;
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan StopLimit = TimeSpan.FromSeconds(40);
    private readonly Process _process;
    private readonly string _log;

    /// <param name="peer">What to start.</param>
    /// <param name="context">With what.</param>
    /// <param name="core">The core it is bound to; null: any.</param>
    public PeerProcess(Peer peer, PeerContext context, int? core)
    {
        _log = Path.Combine(context.Folder, "output.log");
        // The shell only redirects: output goes to a file, since a pipe would have to be read on the tool's core. Then it becomes the server.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >\"$LOAD_LOG\" 2>&1", "sh"]) { WorkingDirectory = context.Folder };
        if (core is not null) foreach (var word in (string[])["taskset", "-c", $"{core}"]) start.ArgumentList.Add(word);
        foreach (var word in peer.Command(context)) start.ArgumentList.Add(word);
        start.Environment["LOAD_LOG"] = _log;
        foreach (var (name, value) in peer.Environment(context))
            if (value.Length > 0) start.Environment[name] = value;
        _process = Process.Start(start)!;
    }

    /// <summary>Processor time used so far, all threads, ns.</summary>
    public long ProcessorTime => ProcessClock.Read(_process.Id) is >= 0 and var time ? time : throw Ended();

    /// <summary>Proportional set size, KB: its memory with its share of what it shares.</summary>
    public long Memory
    {
        get
        {
            var line = File.ReadLines($"/proc/{_process.Id}/smaps_rollup").First(static line => line.StartsWith("Pss:", StringComparison.Ordinal));
            return long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture);
        }
    }

    public int Threads => Directory.GetDirectories($"/proc/{_process.Id}/task").Length;

    /// <summary>A port that nobody uses at this moment.</summary>
    public static int FreePort()
    {
        using var probe = new TcpListener(IPAddress.Loopback, 0);
        probe.Start();
        return ((IPEndPoint)probe.LocalEndpoint).Port;
    }

    /// <summary>Waits until it listens.</summary>
    public async Task UntilListeningAsync(int port, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(StartLimit, TimeProvider.System);
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            if (_process.HasExited || limit.IsCancellationRequested) throw Ended();
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, port, cancel);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System, cancel);
            }
        }
    }

    /// <summary>Ends it as an operator would.</summary>
    /// <returns>The messages it counted, if it counts.</returns>
    public async Task<long?> StopAsync()
    {
        _ = Libc.Signal(_process.Id, Terminate);
        using var limit = new CancellationTokenSource(StopLimit, TimeProvider.System);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
        }

        const string Counted = "messages ";
        var line = File.ReadLines(_log).LastOrDefault(static line => line.StartsWith(Counted, StringComparison.Ordinal));
        return line is null ? null : long.Parse(line[Counted.Length..], CultureInfo.InvariantCulture);
    }

    public void Dispose()
    {
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private InvalidOperationException Ended()
    {
        var output = File.Exists(_log) ? string.Join('\n', File.ReadLines(_log).TakeLast(20)) : "";
        return new InvalidOperationException($"The server under test does not run. It said:\n{output}");
    }
}
