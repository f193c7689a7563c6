using System.Collections.Concurrent;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>
/// How long it takes from the moment a call hands an event over until a live receiver has it, under a steady load that does not slow down
/// when the deliveries do.
/// </summary>
internal sealed class DelayMeasurement(BenchNode node, LiveReceiver receiver, TimeProvider time, TimeSpan length)
{
    private const int Calls = 50;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(10);

    /// <summary>How long the last events may take after the load has ended.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    public async Task<Latencies> RunAsync(CancellationToken cancel)
    {
        var delays = new Latencies();
        var handedOver = new ConcurrentDictionary<string, long>(StringComparer.Ordinal);
        receiver.Arrived = id =>
        {
            if (handedOver.TryRemove(id, out var start)) delays.Add(time.GetElapsedTime(start));
        };
        var calls = await node.StartCallsAsync(Calls, cancel);
        await node.StartWriterAsync(cancel);
        await node.StartDispatcherAsync(cancel);
        List<Task> commits = [];
        var begin = time.GetTimestamp();
        for (var said = 0; time.GetElapsedTime(begin) < length;)
        {
            // As many as are due by now, so that a late timer does not thin the load out.
            for (; said * Pace < time.GetElapsedTime(begin); said++)
            {
                var change = calls[said % Calls].Say();
                handedOver[change.Event!.Id] = time.GetTimestamp();
                commits.Add(node.CommitAsync(change));
            }

            await Task.Delay(Pace, time, cancel);
        }

        await Task.WhenAll(commits).WaitAsync(Patience, time, cancel);
        var end = time.GetTimestamp();
        while (!handedOver.IsEmpty && time.GetElapsedTime(end) < Patience) await Task.Delay(Pace, time, cancel);
        // What never came counts with what it has waited so far.
        foreach (var start in handedOver.Values) delays.Add(time.GetElapsedTime(start));
        receiver.EnsureOrder();
        return delays;
    }
}
