using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Live;

/// <summary>One server-sent event, ready to be written to any number of readers.</summary>
/// <param name="Type">The <c>event:</c> field.</param>
/// <param name="Id">The <c>id:</c> field; null on what need not be caught up with.</param>
/// <param name="CallSid">The call it belongs to; null for what is about several.</param>
/// <param name="Data">The <c>data:</c> field: one line of UTF-8 JSON.</param>
internal sealed record FeedItem(string Type, string? Id, string? CallSid, ReadOnlyMemory<byte> Data)
{
    /// <summary>Of what tells how the calls stand, just that; it is written by who sends it, so that nobody else waits for that.</summary>
    public IReadOnlyList<StandingCall>? Standing { get; init; }

    /// <summary>Whether it stands for several, which <see cref="FeedResumption"/> writes.</summary>
    public bool IsResumption => Standing is not null && Type == TracksEvent.Name;

    public static FeedItem Snapshot(IReadOnlyList<StandingCall> calls) => new("snapshot", null, null, default) { Standing = calls };

    public static FeedItem Resumption(IReadOnlyList<StandingCall> calls) => new(TracksEvent.Name, null, null, default) { Standing = calls };
}
