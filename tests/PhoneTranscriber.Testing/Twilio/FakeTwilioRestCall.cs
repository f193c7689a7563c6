using System.Text.Json.Nodes;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A call at Twilio that REST can fetch, redirect and hang up.</summary>
public sealed class FakeTwilioRestCall
{
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary><c>CA</c> and 32 hex digits.</summary>
    public required string Sid { get; init; }

    public string From { get; init; } = "+15550001111";

    public string To { get; init; } = "+15550002222";

    /// <summary><c>inbound</c>, <c>outbound-api</c> or <c>outbound-dial</c>.</summary>
    public string Direction { get; init; } = "inbound";

    /// <summary><c>queued</c>, <c>ringing</c>, <c>in-progress</c>, <c>completed</c> or <c>canceled</c>.</summary>
    public string Status { get; private set; } = "in-progress";

    /// <summary>The TwiML of the latest redirect, when it came in the request itself.</summary>
    public string? Twiml { get; private set; }

    /// <summary>The address of the latest redirect's TwiML.</summary>
    public string? Url { get; private set; }

    /// <summary>Done when the call was hung up or canceled.</summary>
    public Task Ended => _ended.Task;

    public bool IsOver => Status is "completed" or "canceled" or "busy" or "failed" or "no-answer";

    /// <summary>Ends or otherwise moves the call, as its parties would.</summary>
    public void Become(string status)
    {
        Status = status;
        if (IsOver)
            _ended.TrySetResult();
    }

    internal void Redirect(string? twiml, string? url) => (Twiml, Url) = (twiml, url);

    internal JsonObject ToJson(string accountSid) => new()
    {
        ["sid"] = Sid,
        ["account_sid"] = accountSid,
        ["status"] = Status,
        ["direction"] = Direction,
        ["from"] = From,
        ["to"] = To,
        ["start_time"] = "Fri, 20 Nov 2026 09:15:02 +0000",
        ["end_time"] = IsOver ? "Fri, 20 Nov 2026 09:16:40 +0000" : null,
        ["duration"] = IsOver ? "98" : null,
        ["api_version"] = "2010-04-01",
        ["uri"] = $"/2010-04-01/Accounts/{accountSid}/Calls/{Sid}.json",
    };
}
