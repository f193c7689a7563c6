namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>Tests that need the machine to themselves: speech that is recognized as it is spoken suffers when others take the processor.</summary>
[CollectionDefinition(nameof(RealTime), DisableParallelization = true)]
public sealed class RealTime;
