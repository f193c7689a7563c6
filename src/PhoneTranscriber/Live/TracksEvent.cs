using System.Text.Json;
using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>The live feed's <c>tracks</c>: whether a track is being transcribed. Never stored, never a webhook.</summary>
internal sealed record TracksEvent(string Type, DateTimeOffset Timestamp, TracksData Data)
{
    public const string Name = "tracks";

    /// <summary>How the tracks of calls stand, told to the readers of <paramref name="callSid"/>; null is all.</summary>
    public static FeedItem Of(DateTimeOffset now, string? callSid, IEnumerable<CallView> calls)
    {
        var data = new TracksData([.. calls.Select(call => new CallTracks(call.CallSid, call.Tracks))]);
        return new FeedItem(Name, null, callSid, JsonSerializer.SerializeToUtf8Bytes(new TracksEvent(Name, now, data), ApiJson.Wire.TracksEvent));
    }
}
