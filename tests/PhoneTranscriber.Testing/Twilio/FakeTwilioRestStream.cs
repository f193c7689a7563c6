using System.Text.Json.Nodes;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// A media stream that was asked for by REST. The fake only keeps the books: the test opens the socket to <see cref="Url"/>,
/// with <see cref="Sid"/> as the <c>streamSid</c> and <see cref="Parameters"/> as the <c>customParameters</c>.
/// </summary>
public sealed class FakeTwilioRestStream
{
    private readonly TaskCompletionSource _stopped = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary><c>MZ</c> and 32 hex digits.</summary>
    public required string Sid { get; init; }

    public required string CallSid { get; init; }

    /// <summary>Where Twilio would connect to: <c>wss</c>, or <c>ws</c> on a local machine.</summary>
    public required Uri Url { get; init; }

    /// <summary>Unique within the call; null when the request had none.</summary>
    public string? Name { get; init; }

    /// <summary><c>inbound_track</c>, <c>outbound_track</c> or <c>both_tracks</c>.</summary>
    public required string Track { get; init; }

    public Uri? StatusCallback { get; init; }

    /// <summary>From <c>Parameter1.Name</c>, <c>Parameter1.Value</c> and so on.</summary>
    public required IReadOnlyDictionary<string, string> Parameters { get; init; }

    /// <summary>Done when REST stopped the stream.</summary>
    public Task Stopped => _stopped.Task;

    internal bool TryStop() => _stopped.TrySetResult();

    internal JsonObject ToJson(string accountSid) => new()
    {
        ["account_sid"] = accountSid,
        ["call_sid"] = CallSid,
        ["sid"] = Sid,
        ["name"] = Name,
        ["status"] = Stopped.IsCompleted ? "stopped" : "in-progress",
        ["date_updated"] = "Fri, 20 Nov 2026 09:15:03 +0000",
        ["uri"] = $"/2010-04-01/Accounts/{accountSid}/Calls/{CallSid}/Streams/{Sid}.json",
    };
}
