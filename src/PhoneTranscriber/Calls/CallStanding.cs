namespace PhoneTranscriber.Calls;

/// <summary>Whose a call is, by what storage says.</summary>
internal enum CallStanding
{
    /// <summary>Not stored.</summary>
    Absent,

    /// <summary>This process's.</summary>
    Ours,

    /// <summary>Of a process that lives.</summary>
    Elsewhere,

    /// <summary>Of a process that is gone.</summary>
    Orphaned,

    /// <summary>It has ended.</summary>
    Over,
}
