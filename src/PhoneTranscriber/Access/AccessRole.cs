namespace PhoneTranscriber.Access;

/// <summary>What a key allows.</summary>
internal enum AccessRole
{
    /// <summary>Reads everything.</summary>
    Viewer,

    /// <summary>Reads everything and acts: ends calls, replays webhooks.</summary>
    Admin,
}
