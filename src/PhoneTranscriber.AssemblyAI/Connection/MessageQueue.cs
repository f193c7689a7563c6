using System.Runtime.CompilerServices;
using System.Threading.Channels;

namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// Messages waiting for their reader. Adding never waits: at the bound the oldest message of the least worth gives way. That is a partial,
/// a heartbeat or a speech start (the next one replaces it anyway), then anything else, and an ended turn only when nothing else is left.
/// </summary>
internal sealed class MessageQueue(int capacity, bool readInline)
{
    private readonly Lock _lock = new();
    private readonly List<StreamingMessage> _messages = [];

    // Wakes the reader. One token is enough, because the reader then takes everything there is.
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true, AllowSynchronousContinuations = readInline });

    private long _dropped;
    private int _readers;

    public long Dropped => Interlocked.Read(ref _dropped);

    public void Add(StreamingMessage message)
    {
        lock (_lock)
        {
            _messages.Add(message);
            if (_messages.Count > capacity)
            {
                _messages.RemoveAt(LeastWorthy());
                Interlocked.Increment(ref _dropped);
            }
        }

        _wake.Writer.TryWrite(true);
    }

    /// <summary>Nothing more will come; what is queued can still be read.</summary>
    public void Complete() => _wake.Writer.TryComplete();

    /// <exception cref="InvalidOperationException">Another reader is at it.</exception>
    public async IAsyncEnumerable<StreamingMessage> ReadAllAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref _readers, 1) != 0)
            throw new InvalidOperationException("The session's messages are being read already; there can be one reader.");
        try
        {
            bool more;
            do
            {
                more = await _wake.Reader.WaitToReadAsync(cancellationToken);
                _wake.Reader.TryRead(out _);
                while (TryTake() is { } message)
                {
                    yield return message;
                    cancellationToken.ThrowIfCancellationRequested();
                }
            }
            while (more);
        }
        finally
        {
            Interlocked.Exchange(ref _readers, 0);
        }
    }

    private StreamingMessage? TryTake()
    {
        lock (_lock)
        {
            if (_messages.Count == 0)
                return null;
            var message = _messages[0];
            _messages.RemoveAt(0);
            return message;
        }
    }

    private int LeastWorthy()
    {
        var found = 0;
        for (var i = 1; i < _messages.Count; i++)
        {
            if (Worth(_messages[i]) < Worth(_messages[found]))
                found = i;
        }

        return found;
    }

    private static int Worth(StreamingMessage message) => message switch
    {
        HeartbeatMessage or SpeechStartedMessage or TurnMessage { EndOfTurn: false } => 0,
        TurnMessage => 2,
        _ => 1,
    };
}
