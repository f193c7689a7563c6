using System.Text.Json;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Live;

/// <summary>How things stand when a reader joins: the first server-sent event. What follows continues exactly from here.</summary>
/// <param name="Calls">The live calls (or the one asked for), with their turns so far.</param>
/// <param name="Partials">The turns being spoken at this moment.</param>
internal sealed record FeedSnapshot(IReadOnlyList<CallView> Calls, IReadOnlyList<PartialTurn> Partials)
{
    /// <summary>The <c>data:</c> of a snapshot.</summary>
    /// <param name="standing">The calls, from oldest to newest.</param>
    /// <param name="withTurns">Without them a call has how many there are, and the last one's text.</param>
    public static byte[] Write(IReadOnlyList<StandingCall> standing, bool withTurns)
    {
        var partials = standing.SelectMany(call => call.Spoken.Select(spoken => spoken.Read()).OfType<Turn>().Select(turn => new PartialTurn(call.View.CallSid, turn))).ToList();
        var calls = standing.Select(call => withTurns ? call.View : call.View.Brief(call.View.Turns is [.., var last] ? [last] : [])).ToList();
        return JsonSerializer.SerializeToUtf8Bytes(new FeedSnapshot(calls, partials), ApiJson.Wire.FeedSnapshot);
    }
}
