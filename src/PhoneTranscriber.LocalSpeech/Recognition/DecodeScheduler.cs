using System.Collections.Concurrent;
using Microsoft.Extensions.Options;

namespace PhoneTranscriber.LocalSpeech.Recognition;

/// <summary>
/// The decoding threads. Sessions with audio stand in one line, each once, and go to its end after a slice: a client that sends
/// a minute at once does not delay the others by more than a slice.
/// </summary>
internal sealed class DecodeScheduler : IDisposable
{
    private readonly Lock _lock = new();
    // Bounded by the number of sessions, each of which is in it once at most.
    private readonly BlockingCollection<DecodeLane> _line = [];
    private readonly int _workers;
    private Thread[] _threads = [];

    public DecodeScheduler(IOptions<LocalSpeechOptions> options) => _workers = options.Value.Workers;

    /// <summary>There is something to decode for <paramref name="lane"/>.</summary>
    public void Schedule(DecodeLane lane)
    {
        if (!lane.Signal())
            return;
        StartThreads();
        Enqueue(lane);
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _line.CompleteAdding();
            foreach (var thread in _threads)
                thread.Join();
            _threads = [];
        }
        _line.Dispose();
    }

    private void StartThreads()
    {
        lock (_lock)
        {
            if (_threads.Length > 0 || _line.IsAddingCompleted)
                return;
            _threads = [.. Enumerable.Range(1, _workers).Select(number => new Thread(Work)
            {
                Name = $"speech decoder {number}",
                IsBackground = true,
            })];
            foreach (var thread in _threads)
                thread.Start();
        }
    }

    private void Work()
    {
        foreach (var lane in _line.GetConsumingEnumerable())
        {
            if (lane.Run())
                Enqueue(lane);
        }
    }

    private void Enqueue(DecodeLane lane)
    {
        try
        {
            _line.Add(lane);
        }
        catch (InvalidOperationException)
        {
            // The host has stopped, and the session with it.
        }
    }
}
