using PhoneTranscriber.Calls;
using PhoneTranscriber.Events;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Live;

/// <summary>
/// What a reader who comes back cannot know from the events that it missed: of every track its state, and what is being said on it, if only
/// that nothing is. What it still shows from before would stay there otherwise.
/// </summary>
internal static class FeedResumption
{
    public static IEnumerable<FeedItem> Tell(IReadOnlyList<StandingCall> standing, EventIds ids, DateTimeOffset now)
    {
        if (standing.Count > 0) yield return TracksEvent.Of(now, null, standing.Select(each => each.View));
        foreach (var (call, spoken) in standing.Where(each => each.View.EndedAt is null))
        {
            var info = new CallInfo(call.CallSid, call.From, call.To, call.Direction) { Profile = call.Profile };
            foreach (var track in call.Tracks)
            {
                var said = spoken.FirstOrDefault(turn => turn.Track == track.Track)?.Read() ?? Nothing(track);
                var told = CallEvent.Create(ids, now, EventTypes.TurnPartial, call.CallSid, new TurnData(info, said), EventJson.Wire.TurnData);
                yield return new FeedItem(told.Type, null, told.CallSid, told.Body);
            }
        }
    }

    private static Turn Nothing(TrackState track) => new() { Order = null, Track = track.Track, Speaker = track.Speaker, Text = "", StartMs = 0, EndMs = 0, Words = [] };
}
