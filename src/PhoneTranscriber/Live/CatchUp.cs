namespace PhoneTranscriber.Live;

/// <summary>What a reader of the live feed is sent first.</summary>
/// <param name="Items">In order.</param>
/// <param name="Told">Ids of those among them that the feed may tell again before it says how the calls stand; null: none.</param>
/// <param name="IsProvisional">
/// Whether the reader has missed events that storage could not tell just now. It must not see the id of a later one, or it would never come
/// back for them.
/// </param>
internal sealed record CatchUp(IReadOnlyList<FeedItem> Items, HashSet<string>? Told, bool IsProvisional);
