namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

internal sealed record IssuedToken(DateTimeOffset ExpiresAt, TimeSpan? MaxDuration, bool IsExpired = false);
