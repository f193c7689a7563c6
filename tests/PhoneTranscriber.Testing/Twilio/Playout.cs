using System.Net.WebSockets;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// The buffer Twilio plays to the caller from: audio follows audio, a mark is echoed when what was before it has been
/// played, and clearing echoes all marks at once.
/// </summary>
internal sealed class Playout(TimeProvider clock, Func<string, CancellationToken, Task> echoMark) : IAsyncDisposable
{
    private const int MaxBytes = 32 * 1024 * 1024;
    private readonly Lock _lock = new();
    private readonly MemoryStream _played = new();
    private readonly long _epoch = clock.GetTimestamp();
    private readonly CancellationTokenSource _ended = new();
    private CancellationTokenSource _cleared = new();
    private TimeSpan _end;
    private Task _echoes = Task.CompletedTask;

    public ReadOnlyMemory<byte> Played
    {
        get
        {
            lock (_lock)
                return _played.ToArray();
        }
    }

    public void Play(byte[] audio)
    {
        lock (_lock)
        {
            var now = clock.GetElapsedTime(_epoch);
            _end = (_end > now ? _end : now) + TimeSpan.FromMilliseconds(audio.Length / 8d);
            if (_played.Length < MaxBytes)
                _played.Write(audio);
        }
    }

    public void Mark(string name)
    {
        lock (_lock)
            _echoes = EchoAsync(name, _end, _echoes, _cleared.Token);
    }

    public void Clear()
    {
        lock (_lock)
        {
            _end = clock.GetElapsedTime(_epoch);
            _cleared.Cancel();
            _cleared.Dispose();
            _cleared = new CancellationTokenSource();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _echoes;
        _ended.Dispose();
        _cleared.Dispose();
        await _played.DisposeAsync();
    }

    private async Task EchoAsync(string name, TimeSpan due, Task before, CancellationToken cleared)
    {
        using var wake = CancellationTokenSource.CreateLinkedTokenSource(cleared, _ended.Token);
        await Task.Yield();
        await before;
        try
        {
            var wait = due - clock.GetElapsedTime(_epoch);
            if (wait > TimeSpan.Zero)
                await Task.Delay(wait, clock, wake.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (!_ended.IsCancellationRequested)
                await echoMark(name, _ended.Token);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException)
        {
            // The stream has ended; nobody is left to be told.
        }
    }
}
