using System.Collections.Concurrent;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// One timer for all streams and for what goes by the clock in them. Twilio sends no packets during the silence of some calls, and a speech
/// session that gets nothing neither ends a turn nor keeps its clock: streams that fell quiet are fed silence in real time.
/// </summary>
internal sealed class StreamSweeper : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly ConcurrentDictionary<MediaStream, byte> _streams = new();
    private readonly ITimer _timer;

    public StreamSweeper(TimeProvider time) => _timer = time.CreateTimer(static sweeper => ((StreamSweeper)sweeper!).Sweep(), this, Period, Period);

    public void Add(MediaStream stream) => _streams[stream] = 0;

    public void Remove(MediaStream stream) => _streams.TryRemove(stream, out _);

    public void Dispose() => _timer.Dispose();

    private void Sweep()
    {
        foreach (var (stream, _) in _streams) stream.Tick();
    }
}
