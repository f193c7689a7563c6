using PhoneTranscriber.Calls;
using PhoneTranscriber.Recording;
using PhoneTranscriber.Steering;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Live;

/// <summary>Reads calls for people and CRMs: what this process has in hand is newest, storage knows the rest.</summary>
internal sealed class CallReader(CallRegistry calls, IStore store, CallOwnership ownership, RecordingFolder recordings, NumberProfiles numbers)
{
    public async Task<CallView?> FindAsync(string callSid, CancellationToken cancel)
    {
        if (InHand(callSid) is { } known)
        {
            return Complete(calls.Find(callSid) is { IsEnding: false } live
                ? known with { Configuration = CallConfiguration.Of(live.Profile.Speech.Parameters, live.Speech.Settings) }
                : known);
        }

        return await store.FindCallAsync(callSid, cancel) is { } stored ? Complete(StoredCalls.View(stored))
            : calls.Find(callSid) is { } call ? Complete(call.View) : null;
    }

    public async Task<IReadOnlyList<Turn>?> FindTurnsAsync(string callSid, CancellationToken cancel) =>
        await FindAsync(callSid, cancel) is { } call ? call.Turns : null;

    public async Task<CallList> ListAsync(CallQuery query, CancellationToken cancel)
    {
        var limit = query.PageSize;
        var found = await store.FindCallsAsync(query.Filter(limit + 1), cancel);
        var page = found.Take(limit).Select(stored => Complete(InHand(stored.Call.CallSid) ?? StoredCalls.View(stored))).ToList();
        if (query.IsSearch)
        {
            var search = new SearchHits(query.Q!);
            page = page.ConvertAll(call =>
            {
                var (hits, count) = search.Find(call.Turns);
                return call with { Hits = hits, HitCount = count };
            });
        }

        if (query.IsBrief) page = page.ConvertAll(call => call.Preview is null ? call.Brief(call.Turns.Take(CallFilter.PreviewTurns)) : call);
        return new CallList(page, found.Count > limit ? CallQuery.CursorAfter(page[^1]) : null);
    }

    /// <summary>Names are not stored: a number that is given another one has it for its past calls, too.</summary>
    private CallView Complete(CallView call) => call with
    {
        Recording = recordings.Find(call.CallSid),
        Profile = call.Profile ?? numbers.For(call.From, call.To, call.Direction).Settings.Name,
    };

    /// <summary>Without its stream a call may be another process's by now.</summary>
    private CallView? InHand(string callSid) => calls.Find(callSid) is { } call && (!ownership.IsShared || call.HasStreams) ? call.View : null;
}
