using System.Globalization;
using System.Text.RegularExpressions;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>The filters of <c>GET /api/webhooks/deliveries</c>, as they come in.</summary>
/// <param name="State"><c>pending</c>, <c>delivered</c> or <c>dead</c>.</param>
/// <param name="Endpoint">An endpoint's key; also of one that is no longer configured.</param>
/// <param name="CallSid">A call.</param>
/// <param name="Limit">1..200, default 50.</param>
/// <param name="Cursor">Where the page before ended.</param>
internal sealed partial record DeliveryFilter(string? State, string? Endpoint, string? CallSid, string? Limit, string? Cursor)
{
    private const int DefaultLimit = 50;
    private const int MostLimit = 200;

    private static readonly Dictionary<string, DeliveryState> States = new(StringComparer.Ordinal)
    {
        ["pending"] = DeliveryState.Pending,
        ["delivered"] = DeliveryState.Delivered,
        ["dead"] = DeliveryState.Dead,
    };

    /// <summary>Every mistake, by parameter; empty when there is none.</summary>
    public Dictionary<string, string[]> Problems()
    {
        var problems = new Dictionary<string, string[]>();
        if (State is not null && !States.ContainsKey(State)) problems["state"] = [$"must be one of {string.Join(", ", States.Keys)}"];
        if (Limit is not null && !(int.TryParse(Limit, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MostLimit))
            problems["limit"] = [$"must be 1 to {MostLimit}"];
        if (Cursor is not null && !DeliveryId().IsMatch(Cursor)) problems["cursor"] = ["must be a nextCursor of an earlier answer"];
        return problems;
    }

    public async Task<DeliveryList> RunAsync(IStore store, CancellationToken cancel)
    {
        var limit = Limit is null ? DefaultLimit : int.Parse(Limit, CultureInfo.InvariantCulture);
        DeliveryState? state = State is null ? null : States[State];
        var found = await store.FindDeliveriesAsync(new DeliveryQuery(state, Endpoint, CallSid, limit + 1, Cursor), cancel);
        return new DeliveryList([.. found.Take(limit)], found.Count > limit ? found[limit - 1].Id : null);
    }

    [GeneratedRegex("^dlv_[0-9A-HJKMNP-TV-Z]{26}$")]
    private static partial Regex DeliveryId();
}
