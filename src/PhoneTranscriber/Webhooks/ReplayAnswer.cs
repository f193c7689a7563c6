namespace PhoneTranscriber.Webhooks;

/// <summary>What becomes of a wish to replay a delivery.</summary>
internal enum ReplayAnswer
{
    /// <summary>It is sent as soon as its turn comes, or was waiting for that already.</summary>
    Queued,

    /// <summary>Its endpoint is no longer configured.</summary>
    NoEndpoint,

    /// <summary>As many replays as may wait are waiting.</summary>
    Full,
}
