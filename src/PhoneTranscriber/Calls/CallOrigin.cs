namespace PhoneTranscriber.Calls;

/// <summary>What is known of a call when this process first sees it.</summary>
internal enum CallOrigin
{
    /// <summary>Nobody had it before.</summary>
    New,

    /// <summary>It was stored, and is this process's now.</summary>
    Resumed,

    /// <summary>A living process has it; it becomes this one's when its stream comes here.</summary>
    Elsewhere,

    /// <summary>Storage could not say.</summary>
    Unknown,
}
