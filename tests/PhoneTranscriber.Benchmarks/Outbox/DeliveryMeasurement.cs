namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>How many events a second the dispatcher delivers, all calls having events that wait.</summary>
internal sealed class DeliveryMeasurement(BenchNode node, LiveReceiver receiver, TimeProvider time, TimeSpan length)
{
    /// <summary>Events that are laid in for each second of the measurement; should they be delivered earlier, it ends earlier.</summary>
    private const int Ample = 6_000;

    private const int Batch = 2_000;
    private static readonly TimeSpan Check = TimeSpan.FromMilliseconds(10);

    /// <summary>Events per second.</summary>
    public async Task<double> RunAsync(int callCount, CancellationToken cancel)
    {
        var calls = await node.StartCallsAsync(callCount, cancel);
        var total = (int)(Ample * length.TotalSeconds);
        for (var made = 0; made < total; made += Batch)
            await node.Store.CommitAsync([.. Enumerable.Range(made, Batch).Select(number => calls[number % callCount].Say())], cancel);
        var start = time.GetTimestamp();
        await node.StartDispatcherAsync(cancel);
        while (receiver.Received < total && time.GetElapsedTime(start) < length) await Task.Delay(Check, time, cancel);
        var perSecond = receiver.Received / time.GetElapsedTime(start).TotalSeconds;
        receiver.EnsureOrder();
        return perSecond;
    }
}
