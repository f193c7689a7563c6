namespace PhoneTranscriber.Testing.Twilio;

/// <summary>The form fields of Twilio's voice webhook ("TwiML for Programmable Voice", request parameters).</summary>
internal static class VoiceFields
{
    public static Dictionary<string, string> Create(TwilioCallerOptions options, string callSid, string callStatus) => new()
    {
        ["AccountSid"] = options.AccountSid,
        ["ApiVersion"] = "2010-04-01",
        ["CallSid"] = callSid,
        ["CallStatus"] = callStatus,
        ["CallToken"] = "%7B%22parentCallInfoToken%22%3A%22eyJhbGciOiJFUzI1NiJ9%22%7D",
        ["Called"] = options.To,
        ["CalledCity"] = "",
        ["CalledCountry"] = "US",
        ["CalledState"] = "",
        ["CalledZip"] = "",
        ["Caller"] = options.From,
        ["CallerCity"] = "SAN JOSÉ",
        ["CallerCountry"] = "US",
        ["CallerName"] = "Zoë  Ng",
        ["CallerState"] = "CA",
        ["CallerZip"] = "",
        ["Direction"] = options.Direction,
        ["From"] = options.From,
        ["FromCity"] = "SAN JOSÉ",
        ["FromCountry"] = "US",
        ["FromState"] = "CA",
        ["FromZip"] = "",
        ["StirVerstat"] = "TN-Validation-Passed-A",
        ["To"] = options.To,
        ["ToCity"] = "",
        ["ToCountry"] = "US",
        ["ToState"] = "",
        ["ToZip"] = "",
        ["X-Added-Without-Notice"] = "a & b = c + d %20",
    };
}
