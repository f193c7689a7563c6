namespace PhoneTranscriber.CrmReceiver;

/// <summary>What became of a genuine webhook.</summary>
internal enum Receipt
{
    Stored,

    /// <summary>It was here before; nothing changed.</summary>
    Duplicate,

    /// <summary>Stored, but its sequence does not follow the one before; reported on the call.</summary>
    OutOfSequence,
}
