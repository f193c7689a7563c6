using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Live;

/// <summary>Reads calls for people and CRMs: what this process has in hand is newest, storage knows the rest.</summary>
internal sealed class CallReader(CallRegistry calls, IStore store)
{
    public async Task<CallView?> FindAsync(string callSid, CancellationToken cancel)
    {
        if (calls.Find(callSid) is { } call) return call.View;
        return await store.FindCallAsync(callSid, cancel) is { } stored ? StoredCalls.View(stored) : null;
    }

    public async Task<IReadOnlyList<Turn>?> FindTurnsAsync(string callSid, CancellationToken cancel) =>
        await FindAsync(callSid, cancel) is { } call ? call.Turns : null;

    public async Task<CallList> ListAsync(CallQuery query, CancellationToken cancel)
    {
        var limit = query.Limit ?? 50;
        var found = await store.FindCallsAsync(query.Filter(limit + 1), cancel);
        var page = found.Take(limit).Select(stored => calls.Find(stored.Call.CallSid)?.View ?? StoredCalls.View(stored)).ToList();
        return new CallList(page, found.Count > limit ? CallQuery.CursorAfter(page[^1]) : null);
    }
}
