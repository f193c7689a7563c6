using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI;

namespace PhoneTranscriber.Tests.Scenarios.RandomCalls;

/// <summary>What must be true of every call when it is over, whatever happened in it. Each method returns what speaks against it.</summary>
internal static class CallCheck
{
    private const int Tolerance = 100;

    public static IReadOnlyList<string> Complaints(PlannedCall call) =>
    [
        .. EndComplaints(call.View, call.Events()),
        .. WordComplaints(call.Plan, HeardWord.Of(call.View)),
        .. TurnComplaints(call.View),
        .. TrackComplaints(call.Events()),
        .. call.Plan.MayBeInterrupted ? [] : InterruptionComplaints(call.Events()),
        .. TerminationComplaints(call.Sessions),
        .. SessionComplaints(call.View.GetProperty("sessions").EnumerateArray(), call.Sessions),
    ];

    /// <summary>The call is over, its webhooks came in order, and <c>call.ended</c> came last, once.</summary>
    public static IEnumerable<string> EndComplaints(JsonElement call, IReadOnlyList<JsonElement> events)
    {
        if (call.GetProperty("state").GetString() != "ended") yield return "the call has not ended";
        var types = events.Select(json => json.GetProperty("type").GetString()).ToList();
        if (types.LastOrDefault() != "call.ended") yield return $"the last event is {types.LastOrDefault() ?? "none"}";
        if (types.Count(type => type == "call.ended") > 1) yield return "call.ended came more than once";
        if (!events.Select(json => json.GetProperty("sequence").GetInt64()).SequenceEqual(Enumerable.Range(1, events.Count).Select(i => (long)i)))
            yield return "the events' sequence has gaps";
        var turns = call.GetProperty("turns").GetArrayLength();
        if (types.Count(type => type == "turn.final") is var finals && finals != turns) yield return $"{finals} turn.final for {turns} turns";
    }

    /// <summary>Every planned word once, in order, at its time.</summary>
    public static IEnumerable<string> WordComplaints(CallPlan plan, IReadOnlyList<HeardWord> heard)
    {
        var manner = plan.Later.Options;
        for (var i = 0; i < Math.Max(plan.Words.Count, heard.Count); i++)
        {
            // From the first difference on, everything is different.
            if (i >= heard.Count || i >= plan.Words.Count || plan.Words[i].Index != heard[i].Word.Index)
            {
                yield return $"word {i} of {plan.Words.Count}: said {Show(plan.Words.Skip(i))}, heard {Show(heard.Skip(i).Select(word => word.Word))} ({heard.Count} in all)";
                yield break;
            }

            var (said, word) = (plan.Words[i], heard[i].Word);
            var early = Tolerance + (heard[i].IsFirst ? manner.FirstWordEarlyMs : 0);
            var late = Tolerance + (heard[i].IsLast ? manner.LastWordLateMs : 0);
            if (word.StartMs < said.StartMs - early || word.StartMs > said.StartMs + Tolerance
                || word.EndMs < said.EndMs - Tolerance || word.EndMs > said.EndMs + late)
                yield return $"word {i} in turn {heard[i].Turn}: said {Show([said])}, heard {Show([word])}";
        }
    }

    /// <summary>Turns are numbered from 0 without gaps.</summary>
    public static IEnumerable<string> TurnComplaints(JsonElement call)
    {
        var orders = call.GetProperty("turns").EnumerateArray().Select(turn => turn.GetProperty("order").GetInt32()).ToList();
        if (!orders.SequenceEqual(Enumerable.Range(0, orders.Count))) yield return $"turn orders are {string.Join(' ', orders)}";
    }

    /// <summary>A track that was suspended or interrupted resumes before that is said of it again; only what was lost may be told in between.</summary>
    public static IEnumerable<string> TrackComplaints(IReadOnlyList<JsonElement> events)
    {
        const string Suspended = "transcription.suspended", Interrupted = "transcription.interrupted", Resumed = "transcription.resumed";
        var states = new Dictionary<string, string>();
        foreach (var json in events)
        {
            if (json.GetProperty("type").GetString() is not { } type || type is not (Suspended or Interrupted or Resumed)) continue;
            var data = json.GetProperty("data");
            var track = data.GetProperty("track").GetString()!;
            var was = states.GetValueOrDefault(track, Resumed);
            var isLoss = type == Interrupted && data.GetProperty("gap").ValueKind != JsonValueKind.Null;
            if ((type == Resumed) == (was == Resumed) && !isLoss && (was, type) != (Suspended, Interrupted))
                yield return $"{type} came after {was} on track {track}";
            states[track] = type;
        }
    }

    /// <summary>Nothing was interrupted.</summary>
    public static IEnumerable<string> InterruptionComplaints(IReadOnlyList<JsonElement> events) =>
        from json in events
        where json.GetProperty("type").GetString() == "transcription.interrupted"
        select $"interrupted: {json.GetProperty("data").GetProperty("reason")}";

    /// <summary>Every session that the service did not end itself was terminated. One that stalls, or reads slowly, may be let go before it has read that.</summary>
    public static IEnumerable<string> TerminationComplaints(IReadOnlyList<FakeSession> sessions) =>
        from session in sessions
        where session.Begun.IsCompletedSuccessfully && session.Outcome.End == SessionEnd.ClientClosed
            && session.Options.ReadDelay == TimeSpan.Zero && !session.Options.Faults.Any(fault => fault.Kind == FaultKind.Stall)
        select $"session {session.Index} was left without a Terminate ({session.Outcome})";

    /// <summary>No session is open on either side, and both sides know of the same ones.</summary>
    public static IEnumerable<string> SessionComplaints(IEnumerable<JsonElement> ledger, IReadOnlyList<FakeSession> sessions)
    {
        var rows = ledger.ToList();
        foreach (var row in rows.Where(row => row.GetProperty("endedAt").ValueKind == JsonValueKind.Null))
            yield return $"the ledger has an open session: {row}";
        foreach (var session in sessions.Where(session => session.Outcome.End == SessionEnd.Open))
            yield return $"session {session.Index} is still open at the service";

        var known = rows.Select(row => row.GetProperty("id").GetString()).OfType<string>().ToList();
        foreach (var id in known.Where(id => sessions.Count(session => session.Id == id && session.Begun.IsCompletedSuccessfully) != 1))
            yield return $"the ledger has a session the service never began: {id}";
        // What is given up while it is being opened may have begun meanwhile: the ledger has it, under no name.
        var unnamed = rows.Count(row => row.GetProperty("id").ValueKind == JsonValueKind.Null);
        unnamed -= sessions.Count(session => IsBarelyBegun(session) && session.Outcome.End != SessionEnd.Dropped && !known.Contains(session.Id));
        foreach (var session in sessions.Where(session => session.Begun.IsCompletedSuccessfully && IsKnown(session) != 1))
            yield return $"session {session.Index} ({session.Outcome}) is in the ledger {IsKnown(session)} times";

        // A session that ends right behind its Begin may be over before the bridge has read that.
        int IsKnown(FakeSession session) =>
            IsBarelyBegun(session) && (session.Outcome.End == SessionEnd.Dropped || unnamed >= 0) ? 1 : known.Count(id => id == session.Id);

        static bool IsBarelyBegun(FakeSession session) => session is { SentMessages.Count: 1, AudioBytes: 0 };
    }

    private static string Show(IEnumerable<ToneWord> words) =>
        string.Join(' ', words.Take(4).Select(word => $"{ToneWords.Text(word.Index)}@{word.StartMs}-{word.EndMs}").DefaultIfEmpty("nothing"));
}
