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

    // The unread turn that the reader has, and the one to be used next: partial turns come by the second, in every session.
    private UnreadTurnMessage? _lent;
    private UnreadTurnMessage? _spare;
    private bool _isOut;
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

    /// <summary>Whether all that was added has been read, and its reader is done with it.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock) return _messages.Count == 0 && !_isOut;
        }
    }

    /// <summary>An unread turn, to be added: one that its reader is done with, or a new one.</summary>
    public UnreadTurnMessage Unread(ReadOnlySpan<byte> utf8, ModelFamily family, in TurnEdges edges)
    {
        UnreadTurnMessage? unread;
        lock (_lock) (unread, _spare) = (_spare, null);
        unread ??= new UnreadTurnMessage();
        unread.Fill(utf8, family, edges);
        return unread;
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
            // Who takes the next message is done with the one before.
            if (_lent is not null)
            {
                _lent.Empty();
                (_spare, _lent) = (_lent, null);
            }

            _isOut = _messages.Count > 0;
            if (!_isOut)
                return null;
            var message = _messages[0];
            _messages.RemoveAt(0);
            _lent = message as UnreadTurnMessage;
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
        HeartbeatMessage or SpeechStartedMessage or UnreadTurnMessage or TurnMessage { EndOfTurn: false } => 0,
        TurnMessage => 2,
        _ => 1,
    };
}
