namespace PhoneTranscriber.ApiDocument;

/// <summary>Body of <c>POST /api/speech-tokens</c>; may be left out.</summary>
internal sealed record SpeechTokenBody
{
    /// <summary>How long the token can open a session, 1..600 s; 60 by default.</summary>
    public int? ExpiresInSeconds { get; init; }

    /// <summary>How long that session may last, 60..10800 s.</summary>
    public int? MaxSessionDurationSeconds { get; init; }
}
