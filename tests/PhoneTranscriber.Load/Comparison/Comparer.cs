using PhoneTranscriber.Load.Calls;
using PhoneTranscriber.Load.Native;
using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>Runs every server with every number of calls, one after the other and in turns, so that a change of the machine's mood meets all.</summary>
internal sealed class Comparer(ComparisonOptions options, TextWriter progress)
{
    // connected, start and stop.
    private const int OtherMessages = 3;
    private const double FrameSeconds = 0.02;
    private const string AuthToken = "4f6d1c0b9a8e7d6c5b4a39281706f5e4";

    private readonly List<Measurement> _measurements = [];

    /// <summary>What has been measured so far.</summary>
    public IReadOnlyList<Measurement> Measurements => _measurements;

    /// <exception cref="InvalidOperationException">Something that is needed is missing or does not run.</exception>
    public async Task RunAsync(CancellationToken cancel)
    {
        FileLimit.Require(options.Calls.Max());
        foreach (var peer in options.Peers) await peer.PrepareAsync(cancel);
        Affinity.Bind(options.ToolCore);
        foreach (var calls in options.Calls)
            for (var repeat = 0; repeat < options.Repeats; repeat++)
                foreach (var peer in options.Peers)
                    await MeasureUntilValidAsync(peer, calls, cancel);
    }

    /// <summary>
    /// Something else on the machine may have kept the tool from its time: such a run says nothing and is done again, but not for ever. What the
    /// server did wrong is shown, and not done again.
    /// </summary>
    private async Task MeasureUntilValidAsync(Peer peer, int calls, CancellationToken cancel)
    {
        for (var attempt = 0; attempt <= options.Retries; attempt++)
        {
            var run = await MeasureAsync(peer, calls, cancel);
            _measurements.Add(run);
            await progress.WriteLineAsync(Line(run));
            if (!run.Report.IsVoid) return;
        }
    }

    private async Task<Measurement> MeasureAsync(Peer peer, int calls, CancellationToken cancel)
    {
        var folder = Directory.CreateTempSubdirectory("phone-transcriber-load-").FullName;
        try
        {
            return await MeasureAsync(peer, calls, folder, cancel);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<Measurement> MeasureAsync(Peer peer, int calls, string folder, CancellationToken cancel)
    {
        var files = options.Tls != TlsSides.Off ? CertificateFiles.Create(folder) : null;
        using var tls = files is null ? null : TlsContext.Server(files.Certificate, files.Key);
        using var rig = new LoadRig(options.Turns, tls);
        var context = new PeerContext(PeerProcess.FreePort(), rig.Sink.Endpoint, AuthToken, folder, files, options.Tls == TlsSides.On, options.Product);
        if (options.Database is { } database) await CopyAsync(database, context.Database, cancel);
        using var server = new PeerProcess(peer, context, options.ServerCore);
        await server.UntilListeningAsync(context.Port, cancel);

        var target = new Target(context.Port, peer.IsBridge, options.Tls == TlsSides.On, AuthToken);
        var plan = new LoadPlan(target, calls, options.CallsPerSecond, options.Warmup, options.Window);
        var (processorTime, memory, threads) = (0L, 0L, 0);
        GC.Collect();
        var report = rig.Run(
            plan,
            isBeginning =>
            {
                if (isBeginning)
                {
                    processorTime = server.ProcessorTime;
                    return;
                }

                processorTime = server.ProcessorTime - processorTime;
                (memory, threads) = (server.Memory, server.Threads);
            },
            cancel);
        var counted = await server.StopAsync();
        return new Measurement
        {
            Peer = peer,
            Calls = calls,
            Cpu = processorTime / (double)Clock.Millisecond / (report.Lateness.Count * FrameSeconds),
            Memory = memory,
            Threads = threads,
            Report = report,
            Lost = peer.IsBridge ? report.Lost : report.FramesSent + (OtherMessages * calls) - (counted ?? 0),
        };
    }

    /// <summary>Down to the disk: what the kernel writes afterwards would be measured along.</summary>
    private static async Task CopyAsync(string from, string to, CancellationToken cancel)
    {
        await using var source = File.OpenRead(from);
        await using var target = File.Create(to);
        await source.CopyToAsync(target, cancel);
        target.Flush(flushToDisk: true);
    }

    private static string Line(Measurement run) => FormattableString.Invariant(
        $"{run.Calls,5} {run.Peer.Name,-14} cpu {run.Cpu:0.000} ms  latency {run.Report.Latency.Quantile(0.5):0.00}/{run.Report.Latency.Quantile(0.99):0.00}/{run.Report.Latency.Quantile(1):0.0} ms  last words {run.Report.LastWords.Quantile(0.5):0.0}/{run.Report.LastWords.Quantile(0.99):0.0} ms  lost {run.Lost}  disordered {run.Report.Disordered}  foreign {run.Report.ForeignBytes} B  {run.Memory / 1024} MB  {run.Threads} threads  TwiML p99 {run.Report.Answers.Quantile(0.99):0} ms  tool late {run.Report.Lateness.Quantile(0.5):0.00}/{run.Report.Lateness.Quantile(0.99):0.00}/{run.Report.Lateness.Quantile(1):0.0} ms  tool busy {run.Report.ToolLoad:P0}  turns {run.Report.TurnsSaid}  stalls {run.Report.Stalls}  violations {run.Report.Violations}  sessions left {run.Report.SessionsLeft}")
        + (run.Report.Failed > 0 ? $"  FAILED {run.Report.Failed}: {run.Report.Failure}" : run.Report.IsVoid ? "  VOID: the tool was late" : run.Counts ? "" : "  DOES NOT COUNT: audio that the service refuses, or sessions left open");
}
