namespace PhoneTranscriber.Webhooks;

/// <summary>How an endpoint is treated.</summary>
internal enum EndpointState
{
    /// <summary>Gets everything as it comes.</summary>
    Enabled,

    /// <summary>Gets nothing until somebody enables it.</summary>
    Disabled,

    /// <summary>Gets a single request at a time, with growing pauses, until it accepts one.</summary>
    BackingOff,
}
