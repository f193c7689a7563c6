namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>
/// The account's limits: sessions opened within a minute, and sessions open at once. A slot stays taken for a while after its session,
/// which is why reopening at once fails on the real service.
/// </summary>
internal sealed class Admission(FakeAssemblyAIOptions options, TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly Queue<DateTimeOffset> _opened = new();
    private readonly Queue<DateTimeOffset> _released = new();
    private readonly Lock _sync = new();
    private int _open;

    public bool TryOpen()
    {
        var now = time.GetUtcNow();
        lock (_sync)
        {
            while (_opened.TryPeek(out var opened) && now - opened >= Window)
                _opened.Dequeue();

            while (_released.TryPeek(out var released) && now - released >= options.SlotRelease)
                _released.Dequeue();

            if (_opened.Count >= options.OpensPerMinute || _open + _released.Count >= options.MaxSessions)
                return false;

            _open++;
            if (options.OpensPerMinute is not null)
                _opened.Enqueue(now);

            return true;
        }
    }

    public void Close()
    {
        lock (_sync)
        {
            _open--;
            if (options.MaxSessions is not null)
                _released.Enqueue(time.GetUtcNow());
        }
    }
}
