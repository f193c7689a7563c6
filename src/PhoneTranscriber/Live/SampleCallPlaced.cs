namespace PhoneTranscriber.Live;

/// <summary>Answer of <c>POST /api/sample-call</c>.</summary>
internal sealed record SampleCallPlaced(string CallSid);
