namespace PhoneTranscriber.Speech;

/// <summary>What a message about a turn is to the call.</summary>
internal enum HeardKind
{
    /// <summary>The turn goes on.</summary>
    Partial,

    /// <summary>The turn has ended.</summary>
    Final,

    /// <summary>A turn that had ended is now formatted.</summary>
    Revision,
}
