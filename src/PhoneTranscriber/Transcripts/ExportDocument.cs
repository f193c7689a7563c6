namespace PhoneTranscriber.Transcripts;

/// <summary>The whole of <c>transcript.json</c>.</summary>
internal sealed record ExportDocument(IReadOnlyList<Turn> Turns);
