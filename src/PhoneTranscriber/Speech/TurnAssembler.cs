using PhoneTranscriber.AssemblyAI;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Makes one turn of what a session says about it. Universal-Streaming models that are asked for formatted turns may end a turn twice, raw
/// and then formatted, or once: a raw end is held back for its twin, for at most <see cref="Patience"/>.
/// </summary>
/// <param name="expectsTwins">Whether a raw end may be followed by a formatted one.</param>
internal sealed class TurnAssembler(bool expectsTwins)
{
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>A twin that comes after so many later turns is not believed any more.</summary>
    private const int Remembered = 8;

    private readonly Queue<int> _raw = new();
    private int _ended = -1;

    /// <summary>The raw end that waits for its twin.</summary>
    public TurnMessage? Held { get; private set; }

    /// <summary>What comes of a message, in this order: the end of another turn that was held back, and what the message itself says.</summary>
    public (HeardTurn? Released, HeardTurn? Heard) Accept(TurnMessage message)
    {
        if (message.EndOfTurn) return (ReleaseOther(message.TurnOrder), HearEnd(message));
        var (released, isHeard) = AcceptPartial(message.TurnOrder);
        return (released, isHeard ? new HeardTurn(message, HeardKind.Partial) : null);
    }

    /// <summary>What comes of a partial turn: the end of another one that was held back, and whether the partial is to be shown.</summary>
    public (HeardTurn? Released, bool IsHeard) AcceptPartial(int turnOrder) =>
        (ReleaseOther(turnOrder), turnOrder > _ended && Held is null);

    /// <summary>The end that waited in vain for its twin; null if none waits.</summary>
    public HeardTurn? Release()
    {
        if (Held is not { } held) return null;
        Held = null;
        _ended = held.TurnOrder;
        _raw.Enqueue(held.TurnOrder);
        if (_raw.Count > Remembered) _raw.Dequeue();
        return new HeardTurn(held, HeardKind.Final);
    }

    private HeardTurn? ReleaseOther(int turnOrder) => Held is { } held && turnOrder != held.TurnOrder ? Release() : null;

    private HeardTurn? HearEnd(TurnMessage message)
    {
        if (message.TurnOrder <= _ended)
            return message.TurnIsFormatted && _raw.Contains(message.TurnOrder) ? new HeardTurn(message, HeardKind.Revision) : null;
        if (expectsTwins && !message.TurnIsFormatted && TurnReader.Text(message).Length > 0)
        {
            Held = message;
            return null;
        }

        Held = null;
        _ended = message.TurnOrder;
        return new HeardTurn(message, HeardKind.Final);
    }
}
