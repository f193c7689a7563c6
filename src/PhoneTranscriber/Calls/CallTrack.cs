namespace PhoneTranscriber.Calls;

/// <summary>Which side of a leg a frame carries, in Twilio's words.</summary>
internal static class CallTrack
{
    public const string Inbound = "inbound";
    public const string Outbound = "outbound";

    /// <summary>Who may speak on it.</summary>
    public const string Caller = "caller";
    public const string Agent = "agent";

    /// <summary>
    /// Who speaks on a track. On an incoming call Twilio receives the caller (<c>From</c>) on the inbound track;
    /// on a call that was placed through Twilio the inbound track is the party that was called (<c>To</c>).
    /// </summary>
    public static string Speaker(string track, string direction) =>
        track == Inbound == direction.StartsWith("inbound", StringComparison.Ordinal) ? Caller : Agent;
}
