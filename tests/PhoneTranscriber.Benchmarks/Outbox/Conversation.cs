using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>A call that says one turn after the other: what its journal would write. Not safe for concurrent use.</summary>
internal sealed class Conversation
{
    private static readonly string[] Spoken =
        "Thank you for calling, I would like to move my appointment from Tuesday morning to Thursday afternoon.".Split(' ');

    private readonly Webhooks.Outbox _outbox;
    private readonly EventIds _ids;
    private readonly TimeProvider _time;
    private readonly CallInfo _info;
    private readonly OutboxCounters _deliveries = new();
    private int _turns;

    public Conversation(string callSid, Webhooks.Outbox outbox, EventIds ids, TimeProvider time)
    {
        (_outbox, _ids, _time) = (outbox, ids, time);
        _info = new CallInfo(callSid, "+15550001111", "+15550002222", "inbound");
    }

    /// <summary>The call itself, which the storage must know before its turns.</summary>
    public StoreChange Start() => new()
    {
        CallSid = _info.CallSid,
        Call = new CallRow(_info.CallSid, _info.From, _info.To, _info.Direction, _time.GetUtcNow().ToUnixTimeMilliseconds(), null, null, "bench"),
    };

    /// <summary>The next turn with its words, its event, and a delivery for each endpoint.</summary>
    public StoreChange Say()
    {
        var turn = NextTurn();
        var now = _time.GetUtcNow();
        var happened = CallEvent.Create(_ids, now, EventTypes.TurnFinal, _info.CallSid, new TurnData(_info, turn), EventJson.Wire.TurnData, _turns);
        return new StoreChange
        {
            CallSid = _info.CallSid,
            Turn = turn,
            Event = new EventRow(happened.Id, _info.CallSid, happened.Type, now.ToUnixTimeMilliseconds(), _turns, happened.Body),
            Deliveries = _outbox.Fan(happened, _deliveries),
        };
    }

    private Turn NextTurn()
    {
        var start = 6_000L * _turns;
        return new Turn
        {
            Order = _turns++,
            Track = "inbound",
            Speaker = "caller",
            Text = string.Join(' ', Spoken),
            Formatted = true,
            StartMs = start,
            EndMs = start + (300 * Spoken.Length),
            Confidence = 0.93,
            Language = "en",
            Words = [.. Spoken.Select((word, i) => new Word(word, start + (300 * i), start + (300 * i) + 250, 0.93))],
        };
    }
}
