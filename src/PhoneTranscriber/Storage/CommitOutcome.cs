namespace PhoneTranscriber.Storage;

/// <summary>What became of an attempt to write.</summary>
internal enum CommitOutcome
{
    /// <summary>It is durable.</summary>
    Durable,

    /// <summary>The storage could not be reached; later it may.</summary>
    Away,

    /// <summary>The storage will not take it, now or later.</summary>
    Refused,
}
