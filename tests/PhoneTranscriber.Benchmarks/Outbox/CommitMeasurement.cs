namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>How many events a second become durable, and how long each takes from the moment the call hands it over.</summary>
internal sealed class CommitMeasurement(BenchNode node, TimeProvider time, TimeSpan length)
{
    /// <summary>Changes on their way at most when calls do not wait: less than the writer's buffer.</summary>
    private const int MostInFlight = 10_000;

    private readonly Latencies _latencies = new();

    public Latencies Latencies => _latencies;

    /// <summary>Each call waits until its event is durable before it makes the next one. Events per second.</summary>
    public async Task<double> RunWaitingAsync(IReadOnlyList<Conversation> calls, CancellationToken cancel)
    {
        var start = time.GetTimestamp();
        await Task.WhenAll(calls.Select(call => Task.Run(
            async () =>
            {
                while (time.GetElapsedTime(start) < length) await CommitAsync(call).WaitAsync(cancel);
            },
            cancel)));
        return _latencies.Count / time.GetElapsedTime(start).TotalSeconds;
    }

    /// <summary>The calls take turns and wait for nothing but room in the writer's buffer. Events per second.</summary>
    public async Task<double> RunFreelyAsync(IReadOnlyList<Conversation> calls, CancellationToken cancel)
    {
        // Changes are settled in the order in which they came: the oldest is the first to make room.
        var inFlight = new Queue<Task>(MostInFlight);
        var start = time.GetTimestamp();
        for (var i = 0; time.GetElapsedTime(start) < length; i = (i + 1) % calls.Count)
        {
            if (inFlight.Count == MostInFlight) await inFlight.Dequeue().WaitAsync(cancel);
            inFlight.Enqueue(CommitAsync(calls[i]));
        }

        await Task.WhenAll(inFlight).WaitAsync(cancel);
        return _latencies.Count / time.GetElapsedTime(start).TotalSeconds;
    }

    private async Task CommitAsync(Conversation call)
    {
        var change = call.Say();
        var start = time.GetTimestamp();
        await node.CommitAsync(change);
        _latencies.Add(time.GetElapsedTime(start));
    }
}
