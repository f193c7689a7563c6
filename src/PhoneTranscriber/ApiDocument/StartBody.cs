namespace PhoneTranscriber.ApiDocument;

/// <summary>Body of <c>POST /api/calls</c>.</summary>
internal sealed record StartBody
{
    /// <summary>A call that is live at Twilio: <c>CA</c> and 32 hex digits.</summary>
    public required string CallSid { get; init; }

    /// <summary><c>inbound</c>, <c>outbound</c> or <c>both</c>, which is the default.</summary>
    public string? Track { get; init; }
}
