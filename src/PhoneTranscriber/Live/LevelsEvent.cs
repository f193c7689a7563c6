namespace PhoneTranscriber.Live;

/// <summary>The live feed's <c>levels</c>: some times a second, never stored, never a webhook.</summary>
internal sealed record LevelsEvent(string Type, DateTimeOffset Timestamp, LevelsData Data);
