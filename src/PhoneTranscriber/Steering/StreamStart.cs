namespace PhoneTranscriber.Steering;

/// <summary>What came of the wish to transcribe a call that is live at Twilio.</summary>
/// <param name="Call">The call; null when it is not transcribed.</param>
/// <param name="Status">The HTTP status to answer with.</param>
/// <param name="Problem">Why it is not.</param>
internal sealed record StreamStart(Calls.Call? Call, int Status, string? Problem)
{
    public static StreamStart Refused(int status, string problem) => new(null, status, problem);
}
