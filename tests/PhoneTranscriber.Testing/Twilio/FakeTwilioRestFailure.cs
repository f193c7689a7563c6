namespace PhoneTranscriber.Testing.Twilio;

/// <summary>A failure that the test ordered.</summary>
internal sealed record FakeTwilioRestFailure(int Status, int? RetryAfterSeconds)
{
    /// <summary>Twilio's own code for an HTTP status: 20003 for 401, otherwise 20000 plus the status.</summary>
    public int Code => Status == 401 ? 20003 : 20000 + Status;
}
