using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Calls;

/// <summary>The turns being spoken in one session: as a rule two, the one that is shown and the one that replaces it.</summary>
/// <param name="track">See <see cref="Turn.Track"/>.</param>
/// <param name="read">From the service's message to the call's turn, on any thread; null when it says nothing.</param>
internal sealed class SpokenTurnPool(string track, Func<TurnMessage, Turn?> read)
{
    /// <summary>More wait only for a consumer that is behind.</summary>
    private const int MostKept = 4;

    private readonly Lock _gate = new();
    private readonly Stack<SpokenTurn> _free = new(MostKept);

    /// <inheritdoc cref="Turn.Track"/>
    public string Track => track;

    public SpokenTurn Take(UnreadTurnMessage unread, long startMs)
    {
        SpokenTurn? spoken;
        lock (_gate) _free.TryPop(out spoken);
        spoken ??= new SpokenTurn(this);
        spoken.Fill(unread.Utf8, unread.Family, startMs);
        return spoken;
    }

    public Turn? Read(ReadOnlySpan<byte> utf8, ModelFamily family) => UnreadTurnMessage.Read(utf8, family) is { } message ? read(message) : null;

    public void Return(SpokenTurn spoken)
    {
        lock (_gate)
        {
            if (_free.Count < MostKept) _free.Push(spoken);
        }
    }
}
