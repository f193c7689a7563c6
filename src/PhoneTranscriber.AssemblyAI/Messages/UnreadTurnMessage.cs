using PhoneTranscriber.AssemblyAI.Connection;

namespace PhoneTranscriber.AssemblyAI;

/// <summary>
/// A partial turn of which only the edges have been read, see <see cref="StreamingClientOptions.LeavesPartialsUnread"/>. What it says is
/// read when somebody asks for it. Good until the next message is read: then the same object may be used for another one. <c>with { }</c>
/// keeps it.
/// </summary>
public sealed record UnreadTurnMessage : StreamingMessage
{
    private byte[] _utf8 = [];
    private int _length;

    internal UnreadTurnMessage() => Type = "Turn";

    /// <summary>A copy (<c>with { }</c>) stays as it is.</summary>
    private UnreadTurnMessage(UnreadTurnMessage original)
        : base(original)
    {
        (_utf8, _length, Family) = (original.Utf8.ToArray(), original._length, original.Family);
        (TurnOrder, StartMs, EndMs) = (original.TurnOrder, original.StartMs, original.EndMs);
    }

    /// <inheritdoc cref="TurnMessage.TurnOrder"/>
    public int TurnOrder { get; private set; }

    /// <summary>Start of the first word in ms from the start of the session's audio.</summary>
    public long StartMs { get; private set; }

    /// <summary>End of the last word in ms from the start of the session's audio.</summary>
    public long EndMs { get; private set; }

    /// <summary>The session's model family.</summary>
    public ModelFamily Family { get; private set; }

    /// <summary>The text frame's bytes, for who wants to keep them.</summary>
    public ReadOnlySpan<byte> Utf8 => _utf8.AsSpan(0, _length);

    /// <summary>Reads the whole message; null when it cannot be read, which its edges did not show.</summary>
    public TurnMessage? Read() => Read(Utf8, Family);

    /// <summary>Reads what was kept of one.</summary>
    /// <param name="utf8">What <see cref="Utf8"/> was.</param>
    /// <param name="family">What <see cref="Family"/> was.</param>
    public static TurnMessage? Read(ReadOnlySpan<byte> utf8, ModelFamily family) => Parse(utf8, family) as TurnMessage;

    internal void Fill(ReadOnlySpan<byte> utf8, ModelFamily family, in TurnEdges edges)
    {
        _utf8 = LastingArrays.Shared.Rent(utf8.Length);
        utf8.CopyTo(_utf8);
        (_length, Family, TurnOrder, StartMs, EndMs) = (utf8.Length, family, edges.TurnOrder, edges.StartMs, edges.EndMs);
    }

    /// <summary>Its reader is done with it.</summary>
    internal void Empty()
    {
        LastingArrays.Shared.Return(_utf8);
        (_utf8, _length) = ([], 0);
    }
}
