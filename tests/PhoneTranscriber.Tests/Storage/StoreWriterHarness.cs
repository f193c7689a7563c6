using Microsoft.Extensions.Logging;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Testing.Time;
using PhoneTranscriber.Tests.Scenarios;

namespace PhoneTranscriber.Tests.Storage;

/// <summary>A writer under a clock that stands still, and what it says to those who wait.</summary>
internal sealed class StoreWriterHarness : IAsyncDisposable
{
    private readonly CapturedLog _log = new();
    private readonly LoggerFactory _loggers;
    private readonly Lock _gate = new();
    private readonly List<(int Number, bool IsDurable)> _told = [];
    private readonly IStore _store;

    public StoreWriterHarness(IStore store, StorageSettings? settings = null)
    {
        _store = store;
        _loggers = new LoggerFactory([_log]);
        Writer = new StoreWriter(store, Time, new Random(1), _loggers.CreateLogger<StoreWriter>(), settings);
    }

    public ManualTimeProvider Time { get; } = new();

    public StoreWriter Writer { get; }

    public string Log => _log.Text;

    public IReadOnlyList<(int Number, bool IsDurable)> Told
    {
        get
        {
            lock (_gate) return [.. _told];
        }
    }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Queues turns of call 1; each is remembered when it is told.</summary>
    public void Say(int from, int count)
    {
        for (var number = from; number < from + count; number++) Assert.True(Enqueue(number, Sample.Said(1, number, $"secret{number}")));
    }

    public bool Enqueue(int number, StoreChange change) => Writer.TryEnqueue(change, isDurable =>
    {
        lock (_gate) _told.Add((number, isDurable));
    });

    /// <summary>Waits until the writer waits for its next attempt.</summary>
    public async Task UntilAwayAsync()
    {
        await Time.WaitForPendingTimersAsync(1, Cancel).WaitAsync(TimeSpan.FromSeconds(30), TimeProvider.System, Cancel);
        Assert.False(Writer.IsAvailable);
    }

    /// <summary>Lets the writer try again until all it has is settled.</summary>
    public async Task UntilBackAsync()
    {
        var flushed = Writer.FlushAsync(Cancel);
        await Eventually.HoldsAsync(
            () =>
            {
                Time.Advance(TimeSpan.FromSeconds(5));
                return flushed.IsCompleted ? null : $"{Writer.Waiting} changes wait: {Log}";
            },
            Cancel,
            TimeSpan.FromSeconds(60));
        await flushed;
        Assert.True(Writer.IsAvailable);
    }

    public async ValueTask DisposeAsync()
    {
        await Writer.DisposeAsync();
        await _store.DisposeAsync();
        _loggers.Dispose();
        _log.Dispose();
    }
}
