using System.Text.Json;

namespace PhoneTranscriber.Live;

/// <summary>The levels of one moment, written once per kind of reader. Used by one thread.</summary>
internal sealed class LevelsReport(DateTimeOffset now, IReadOnlyList<CallLevels> calls)
{
    private const string Type = "levels";

    private readonly Dictionary<string, FeedItem?> _items = [];

    /// <summary>What a reader of one call gets, or of all; null when there is nothing to say.</summary>
    public FeedItem? For(string? callSid)
    {
        if (calls.Count == 0) return null;
        if (!_items.TryGetValue(callSid ?? "", out var item)) _items[callSid ?? ""] = item = Write(callSid);
        return item;
    }

    private FeedItem? Write(string? callSid)
    {
        var told = callSid is null ? calls : [.. calls.Where(call => call.CallSid == callSid)];
        return told.Count == 0 ? null : new FeedItem(
            Type, null, callSid, JsonSerializer.SerializeToUtf8Bytes(new LevelsEvent(Type, now, new LevelsData(told)), ApiJson.Wire.LevelsEvent));
    }
}
