namespace PhoneTranscriber.Calls;

/// <summary>What became of the webhook of a call.</summary>
/// <param name="Call">The call; null when it was refused, or is over.</param>
/// <param name="Refusal">Why it was refused; null when it was not.</param>
internal readonly record struct AdmittedCall(Call? Call, CallRefusal? Refusal);
