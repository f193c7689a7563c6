using System.Globalization;
using System.Text;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>Tables of figures, and progress on standard error while they are taken.</summary>
internal sealed class Report
{
    private readonly StringBuilder _durable = new();
    private readonly StringBuilder _delivered = new();
    private readonly StringBuilder _delays = new();

    public static void Progress(string text) => Console.Error.WriteLine(text);

    public void AddDurable(string storage, int backlog, string load, double perSecond, Latencies latencies) =>
        Add(_durable, $"| {storage} | {backlog:N0} | {load} | {perSecond:N0} | {latencies.Mean:0.0} ms | {latencies.Percentile(0.99):0.0} ms |");

    public void AddDelivered(string storage, int backlog, int calls, double perSecond) =>
        Add(_delivered, $"| {storage} | {backlog:N0} | {calls:N0} | {perSecond:N0} |");

    public void AddDelay(string storage, int backlog, string beside, Latencies delays) => Add(
        _delays,
        $"| {storage} | {backlog:N0} | {beside} | {delays.Count:N0} | {delays.Percentile(0.5):0.0} ms | {delays.Percentile(0.99):0.0} ms |");

    public override string ToString() =>
        $"""

        Made durable:

        | storage | backlog | calls | events/s | mean | p99 |
        |---|--:|---|--:|--:|--:|
        {_durable}
        Delivered:

        | storage | backlog | calls | events/s |
        |---|--:|--:|--:|
        {_delivered}
        Delay of a live endpoint:

        | storage | backlog | beside it | events | p50 | p99 |
        |---|--:|---|--:|--:|--:|
        {_delays}
        """;

    private static void Add(StringBuilder table, FormattableString row)
    {
        var line = row.ToString(CultureInfo.InvariantCulture);
        table.AppendLine(line);
        Progress(line);
    }
}
