namespace PhoneTranscriber.Calls;

/// <summary>What a call that has been told to end has to do.</summary>
internal enum EndVerdict
{
    /// <summary>Say so: it is this process's.</summary>
    End,

    /// <summary>Read first what is stored: its numbers may not be those known here.</summary>
    Learn,

    /// <summary>Another process has it, or has ended it.</summary>
    Leave,
}
