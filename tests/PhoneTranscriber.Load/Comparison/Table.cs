using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using PhoneTranscriber.Load.Peers;

namespace PhoneTranscriber.Load.Comparison;

/// <summary>The measurements as Markdown, ratios first: they travel from machine to machine, milliseconds do not.</summary>
internal static class Table
{
    public static string Write(ComparisonOptions options, IReadOnlyList<Measurement> measurements)
    {
        var text = new StringBuilder();
        Line(text, $"{Machine()}; one core for the server, one for the tool. {options.Window.TotalSeconds:0} s measured after {options.Warmup.TotalSeconds:0} s of warm-up, medians of {options.Repeats}; turns {(options.Turns ? "on" : "off")}, TLS {options.Tls switch { TlsSides.Off => "off", TlsSides.Speech => "to the speech service", _ => "on both sides" }}.");
        if (measurements.Any(static run => !run.Counts))
            Line(text, $"Some runs do not count, since the tool was late, a call failed, audio was sent that the service refuses, or a session was left open (last column); a row in which none does shows what was seen and proves nothing.");
        foreach (var calls in options.Calls)
        {
            Line(text, $"");
            Line(text, $"### {calls:N0} calls at once");
            Line(text, $"");
            Line(text, $"| server | CPU to Node's | CPU to the C reader's | CPU-ms per call-second | added latency p50 / p99 / max, ms | last words at hang-up p50 / p99, ms | frames lost / disordered | memory, MB | threads | TwiML p99, ms | tool late p99, ms | runs that count |");
            Line(text, $"|---|---|---|---|---|---|---|---|---|---|---|---|");
            var node = Runs(measurements, KnownPeers.Node, calls).Median(static run => run.Cpu);
            var reader = Runs(measurements, KnownPeers.CReader, calls).Median(static run => run.Cpu);
            foreach (var peer in options.Peers)
                if (Runs(measurements, peer.Name, calls) is { All.Count: > 0 } runs) Row(text, runs, node, reader);
        }

        if (options.Calls.Count > 1) WriteGrowth(text, options, measurements);
        return text.ToString();
    }

    private static void Row(StringBuilder text, RunSet runs, double node, double reader)
    {
        var latency = runs.Peer.IsBridge
            ? $"{Number(runs.Median(static run => run.Report.Latency.Quantile(0.5)))} / {Number(runs.Median(static run => run.Report.Latency.Quantile(0.99)))} / {Number(runs.Median(static run => run.Report.Latency.Quantile(1)))}"
            : "";
        var lastWords = runs.Peer.IsBridge
            ? $"{Number(runs.Median(static run => run.Report.LastWords.Quantile(0.5)))} / {Number(runs.Median(static run => run.Report.LastWords.Quantile(0.99)))}"
            : "";
        var answer = runs.Peer.IsBridge ? Number(runs.Median(static run => run.Report.Answers.Quantile(0.99))) : "";
        var cpu = runs.Median(static run => run.Cpu);
        Line(text, $"| {runs.Peer.Title} | {Number(cpu / node)} | {Number(cpu / reader)} | {cpu:0.000} | {latency} | {lastWords} | {runs.Sum(static run => run.Lost)} / {runs.Sum(static run => run.Report.Disordered)} | {runs.Median(static run => run.Memory) / 1024:0} | {runs.Median(static run => run.Threads):0} | {answer} | {Number(runs.Median(static run => run.Report.Lateness.Quantile(0.99)))} | {runs.Counting} of {runs.All.Count} |");
    }

    private static void WriteGrowth(StringBuilder text, ComparisonOptions options, IReadOnlyList<Measurement> measurements)
    {
        Line(text, $"");
        Line(text, $"### Memory of a further call, KB");
        Line(text, $"");
        var steps = options.Calls.Zip(options.Calls.Skip(1)).ToList();
        Line(text, $"| server | {string.Join(" | ", steps.Select(static step => $"{step.First:N0} to {step.Second:N0}"))} |");
        Line(text, $"|---|{string.Concat(Enumerable.Repeat("---|", steps.Count))}");
        foreach (var peer in options.Peers)
        {
            var growth = steps.Select(step =>
                (Memory(measurements, peer, step.Second) - Memory(measurements, peer, step.First)) / (step.Second - step.First));
            Line(text, $"| {peer.Title} | {string.Join(" | ", growth.Select(Number))} |");
        }
    }

    private static double Memory(IReadOnlyList<Measurement> measurements, Peer peer, int calls) =>
        Runs(measurements, peer.Name, calls).Median(static run => run.Memory);

    private static RunSet Runs(IReadOnlyList<Measurement> measurements, string peer, int calls) =>
        new([.. measurements.Where(run => run.Peer.Name == peer && run.Calls == calls)]);

    private static string Number(double value) =>
        double.IsFinite(value) ? value.ToString(Math.Abs(value) < 10 ? "0.00" : "0", CultureInfo.InvariantCulture) : "";

    private static string Machine()
    {
        var model = File.ReadLines("/proc/cpuinfo").FirstOrDefault(static line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[1].Trim();
        var congestionControl = File.ReadAllText("/proc/sys/net/ipv4/tcp_congestion_control").Trim();
        return $"{model ?? RuntimeInformation.ProcessArchitecture.ToString()}, {RuntimeInformation.OSDescription}, TCP {congestionControl}, .NET {Environment.Version}";
    }

    private static void Line(StringBuilder text, FormattableString line) => text.Append(FormattableString.Invariant(line)).Append('\n');
}
