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

    /// <summary>What comes of a message, in order: at most a released end and the message itself.</summary>
    public IEnumerable<HeardTurn> Accept(TurnMessage message)
    {
        if (Held is { } held && message.TurnOrder != held.TurnOrder) yield return Release()!.Value;
        if (!message.EndOfTurn)
        {
            if (message.TurnOrder > _ended && Held is null) yield return new HeardTurn(message, HeardKind.Partial);
            yield break;
        }

        if (message.TurnOrder <= _ended)
        {
            if (message.TurnIsFormatted && _raw.Contains(message.TurnOrder)) yield return new HeardTurn(message, HeardKind.Revision);
            yield break;
        }

        if (expectsTwins && !message.TurnIsFormatted && TurnReader.Text(message).Length > 0)
        {
            Held = message;
            yield break;
        }

        Held = null;
        _ended = message.TurnOrder;
        yield return new HeardTurn(message, HeardKind.Final);
    }

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
}
