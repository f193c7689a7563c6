using PhoneTranscriber.Testing.AssemblyAI.Recognition;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>What a session received and sent, kept for assertions within bounds.</summary>
internal sealed class SessionRecord(int keptAudioBytes)
{
    private const int MostEntries = 100_000;

    private readonly List<TimeSpan> _chunks = [];
    private readonly List<string> _controls = [];
    private readonly List<string> _sent = [];
    private readonly Lock _sync = new();
    private byte[] _audio = [];
    private int _kept;
    private long _audioBytes;
    private long _notKept;

    public Signal Changed { get; } = new();

    public long AudioBytes
    {
        get
        {
            lock (_sync)
                return _audioBytes;
        }
    }

    public byte[] Audio
    {
        get
        {
            lock (_sync)
                return _audio[.._kept];
        }
    }

    /// <summary>Chunks and messages beyond the bound.</summary>
    public long NotKept
    {
        get
        {
            lock (_sync)
                return _notKept;
        }
    }

    public IReadOnlyList<TimeSpan> Chunks => Copy(_chunks);

    public IReadOnlyList<string> Controls => Copy(_controls);

    public IReadOnlyList<string> Sent => Copy(_sent);

    public void AddAudio(ReadOnlySpan<byte> audio, AudioFormat format)
    {
        lock (_sync)
        {
            _audioBytes += audio.Length;
            Add(_chunks, TimeSpan.FromMilliseconds(format.MillisecondsOf(audio.Length)));
            var keep = Math.Min(audio.Length, keptAudioBytes - _kept);
            if (keep > 0)
            {
                if (_kept + keep > _audio.Length)
                    Array.Resize(ref _audio, Math.Min(keptAudioBytes, Math.Max(_kept + keep, 2 * _audio.Length)));

                audio[..keep].CopyTo(_audio.AsSpan(_kept));
                _kept += keep;
            }
        }

        Changed.Pulse();
    }

    public void AddControl(string json)
    {
        lock (_sync)
            Add(_controls, json);

        Changed.Pulse();
    }

    public void AddSent(string json)
    {
        lock (_sync)
            Add(_sent, json);

        Changed.Pulse();
    }

    private void Add<T>(List<T> list, T item)
    {
        if (list.Count < MostEntries)
            list.Add(item);
        else
            _notKept++;
    }

    private List<T> Copy<T>(List<T> list)
    {
        lock (_sync)
            return [.. list];
    }
}
