using System.Text.Json;

namespace PhoneTranscriber.CrmReceiver;

/// <summary>What this CRM reads of an event; the rest, and types that it does not know, are left alone.</summary>
internal sealed record CallEvent
{
    public required string Id { get; init; }

    public required string Type { get; init; }

    public required string Timestamp { get; init; }

    public required long Sequence { get; init; }

    public required string CallSid { get; init; }

    public required string From { get; init; }

    public required string To { get; init; }

    public required string Direction { get; init; }

    /// <summary>Of <c>turn.final</c>, and of <c>turn.revised</c>, which replaces it.</summary>
    public TurnEntry? Turn { get; init; }

    /// <summary>Of <c>call.ended</c>.</summary>
    public CallEnding? Ending { get; init; }

    /// <summary>The number of the customer: who called us, or whom we called.</summary>
    public string Customer => Direction == "inbound" ? From : To;

    /// <summary>Null when the body is not such an event.</summary>
    public static CallEvent? Parse(ReadOnlySpan<byte> body)
    {
        try
        {
            var json = JsonElement.Parse(body);
            var data = json.GetProperty("data");
            var call = data.GetProperty("call");
            var type = Text(json, "type");
            return new CallEvent
            {
                Id = Text(json, "id"),
                Type = type,
                Timestamp = Text(json, "timestamp"),
                Sequence = json.GetProperty("sequence").GetInt64(),
                CallSid = Text(call, "callSid"),
                From = Text(call, "from"),
                To = Text(call, "to"),
                Direction = Text(call, "direction"),
                Turn = type is "turn.final" or "turn.revised" ? ReadTurn(Text(call, "callSid"), data.GetProperty("turn")) : null,
                Ending = type == "call.ended" ? ReadEnding(data) : null,
            };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return null;
        }
    }

    private static TurnEntry ReadTurn(string callSid, JsonElement turn) => new()
    {
        CallSid = callSid,
        Turn = turn.GetProperty("order").GetInt64(),
        Speaker = Text(turn, "speaker"),
        StartMs = turn.GetProperty("startMs").GetInt64(),
        Text = Text(turn, "text"),
    };

    private static CallEnding ReadEnding(JsonElement data) =>
        new(Text(data, "reason"), data.GetProperty("durationMs").GetInt64(), data.GetProperty("turns").GetInt64());

    private static string Text(JsonElement json, string name) =>
        json.GetProperty(name).GetString() ?? throw new FormatException($"{name} is null");
}
