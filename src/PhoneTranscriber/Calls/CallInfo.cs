using System.Text.Json.Serialization;

namespace PhoneTranscriber.Calls;

/// <summary>The part of a call that every event repeats.</summary>
/// <param name="CallSid">Twilio's id: <c>CA</c> and 32 hex digits.</param>
/// <param name="From">E.164, or <c>client:…</c>, <c>sip:…</c>, <c>anonymous</c>.</param>
/// <param name="To">As <paramref name="From"/>.</param>
/// <param name="Direction"><c>inbound</c>, <c>outbound-api</c> or <c>outbound-dial</c>.</param>
internal sealed record CallInfo(string CallSid, string From, string To, string Direction)
{
    /// <summary>What our number is called (<c>Numbers:N:Name</c>); null when it has no name.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Profile { get; init; }
}
