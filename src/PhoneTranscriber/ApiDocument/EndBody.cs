namespace PhoneTranscriber.ApiDocument;

/// <summary>Body of <c>POST /api/calls/{callSid}/end</c>; may be left out.</summary>
internal sealed record EndBody
{
    /// <summary>Hangs up, too; otherwise only the transcription ends.</summary>
    public bool? HangUp { get; init; }
}
