namespace PhoneTranscriber.Storage;

/// <summary>The filters of <c>GET /api/calls</c>; newest first. Times are Unix ms.</summary>
/// <param name="Live">True for live calls only, false for ended ones only, null for both.</param>
/// <param name="From">Started at or after.</param>
/// <param name="To">Started before.</param>
/// <param name="Search">Words that the transcript must have, all of them; null for no search.</param>
/// <param name="Limit">How many.</param>
/// <param name="After">Start and id of the last call of the page before.</param>
internal sealed record CallFilter(bool? Live, long? From, long? To, string? Search, int Limit, (long StartedAt, string CallSid)? After)
{
    /// <summary><c>inbound</c>, <c>outbound</c> (of any kind), or one kind such as <c>outbound-dial</c>; null for all.</summary>
    public string? Direction { get; init; }

    /// <summary>How the number of either party begins or ends, or a part of an address that is not a number; null for all.</summary>
    public string? Number { get; init; }

    /// <summary>First turns that a call without its turns has all the same, as text.</summary>
    public const int PreviewTurns = 3;

    /// <summary>Leaves the turns out, which are nearly all of a call.</summary>
    public bool WithoutTurns { get; init; }
}
