using System.Text.Json;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>How things stand when a reader joins: the first server-sent event. What follows continues exactly from here.</summary>
/// <param name="Calls">The live calls (or the one asked for), with their turns so far.</param>
/// <param name="Partials">The turns being spoken at this moment.</param>
internal sealed record FeedSnapshot(IReadOnlyList<CallView> Calls, IReadOnlyList<PartialTurn> Partials)
{
    /// <summary>The <c>data:</c> of a snapshot.</summary>
    /// <param name="views">The calls, from oldest to newest.</param>
    /// <param name="withTurns">Without them a call has how many there are, and the last one's text.</param>
    public static byte[] Write(IReadOnlyList<CallView> views, bool withTurns)
    {
        var partials = views.SelectMany(view => view.Partials.Select(turn => new PartialTurn(view.CallSid, turn))).ToList();
        var calls = withTurns ? views : [.. views.Select(view => view.Brief(view.Turns.TakeLast(1)))];
        return JsonSerializer.SerializeToUtf8Bytes(new FeedSnapshot(calls, partials), ApiJson.Wire.FeedSnapshot);
    }
}
