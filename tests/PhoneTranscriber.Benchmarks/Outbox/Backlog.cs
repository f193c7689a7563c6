using System.Globalization;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>What piled up for an endpoint that has been dead for long: calls with ten deliveries each, no more.</summary>
internal static class Backlog
{
    public const string Endpoint = "dead";

    private const int DeliveriesPerCall = 10;
    private const int CallsPerBatch = 200;

    /// <summary>Longest time it may take; what is there by then is what is measured with.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(8);

    /// <summary>Writes the deliveries, without turns and events, in large transactions; how many there are.</summary>
    public static async Task<int> BuildAsync(BenchNode node, int deliveries, TimeProvider time, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        var (written, told) = (0, 0);
        while (written < deliveries && time.GetElapsedTime(start) < Patience)
        {
            var count = Math.Min(CallsPerBatch, (deliveries - written + DeliveriesPerCall - 1) / DeliveriesPerCall);
            var calls = await node.StartCallsAsync(count, cancel);
            await node.Store.CommitAsync(
                [.. calls.SelectMany(call => Enumerable.Range(0, DeliveriesPerCall).Select(_ => call.Say() with { Turn = null, Event = null }))],
                cancel);
            written += count * DeliveriesPerCall;
            if (written - told < 100_000) continue;
            told = written;
            Report.Progress(string.Create(
                CultureInfo.InvariantCulture, $"backlog: {written:N0} after {time.GetElapsedTime(start).TotalSeconds:0} s"));
        }

        return written;
    }
}
