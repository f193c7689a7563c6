using System.Text.Json.Serialization;

namespace PhoneTranscriber.Calls;

/// <summary>One speech session of a call, as <c>/api/calls/{callSid}</c> shows it. Open sessions cost money by the second.</summary>
internal sealed record SessionRecord
{
    /// <summary>The reason of a session whose end nobody was there to write down; what it cost is not known.</summary>
    public const string Lost = "lost with the process";

    /// <summary>Our own id, which a session that never began has too.</summary>
    [JsonIgnore]
    public string Key { get; init; } = "";

    /// <summary>The speech model asked for.</summary>
    public string? Model { get; init; }

    /// <summary>The service's session id; quote it to the vendor's support. Null when the session never began.</summary>
    public string? Id { get; init; }

    public required string Track { get; init; }

    /// <summary>When the connection attempt started.</summary>
    public required DateTimeOffset OpenedAt { get; init; }

    /// <summary>When the service's <c>Begin</c> arrived.</summary>
    public DateTimeOffset? BegunAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>WebSocket close code or HTTP status; null when none was received.</summary>
    public int? CloseCode { get; init; }

    /// <summary>Why it ended, in words.</summary>
    public string? Reason { get; init; }

    /// <summary>Audio the service says it has received, s; our own count when it did not say.</summary>
    public double? AudioSeconds { get; init; }

    /// <summary>Seconds the session was open by the service's count; our own count when it did not say.</summary>
    public double? BilledSeconds { get; init; }

    /// <summary>What these seconds cost, USD, by the configured price or the vendor's list price; null when neither is known.</summary>
    public double? CostUsd { get; init; }
}
