namespace PhoneTranscriber.Twilio;

/// <summary>What Twilio's REST API says when it refuses: <c>{"code":20404,"message":"…","more_info":"https://…","status":404}</c>.</summary>
internal sealed record TwilioRestError(int? Code, string? Message);
