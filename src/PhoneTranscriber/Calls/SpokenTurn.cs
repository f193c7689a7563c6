using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.AssemblyAI.Connection;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Calls;

/// <summary>
/// A turn that is being spoken. What it says is read when somebody wants to know; most of the time nobody does. It and its room are used
/// again: young objects for each partial turn of each call are what collections of garbage took most of their time for.
/// </summary>
internal sealed class SpokenTurn
{
    private readonly SpokenTurnPool? _pool;
    private readonly Turn? _turn;
    private byte[] _utf8 = [];
    private int _length;
    private ModelFamily _family;

    /// <summary>One that is read already.</summary>
    public SpokenTurn(Turn turn)
    {
        (_turn, Track, StartMs) = (turn, turn.Track, turn.StartMs);
        Heard = new CallMessage.PartialHeard(this);
    }

    /// <summary>Empty until it is filled.</summary>
    /// <param name="pool">Reads it, and has it when it is released.</param>
    public SpokenTurn(SpokenTurnPool pool)
    {
        (_pool, Track) = (pool, pool.Track);
        Heard = new CallMessage.PartialHeard(this);
    }

    /// <inheritdoc cref="Turn.Track"/>
    public string Track { get; }

    /// <inheritdoc cref="Turn.StartMs"/>
    public long StartMs { get; private set; }

    /// <summary>The message that says it.</summary>
    public CallMessage.PartialHeard Heard { get; }

    /// <summary>Says something else from now on; what it said before must have been released.</summary>
    /// <param name="utf8">The service's message.</param>
    /// <param name="family">Of the session.</param>
    /// <param name="startMs">See <see cref="StartMs"/>.</param>
    public void Fill(ReadOnlySpan<byte> utf8, ModelFamily family, long startMs)
    {
        _utf8 = LastingArrays.Shared.Rent(utf8.Length);
        utf8.CopyTo(_utf8);
        (_length, _family, StartMs) = (utf8.Length, family, startMs);
    }

    /// <summary>Reads what it says; null when that is nothing.</summary>
    public Turn? Read() => _turn ?? _pool!.Read(_utf8.AsSpan(0, _length), _family);

    /// <summary>One that stays as this one is.</summary>
    public SpokenTurn Copy() =>
        _pool is null ? this : new SpokenTurn(_pool) { _utf8 = _utf8.AsSpan(0, _length).ToArray(), _length = _length, _family = _family, StartMs = StartMs };

    /// <summary>Nobody looks at it any more. Not to be called for a copy, nor twice.</summary>
    public void Release()
    {
        if (_pool is null) return;
        LastingArrays.Shared.Return(_utf8);
        _utf8 = [];
        _pool.Return(this);
    }
}
