namespace PhoneTranscriber.Storage;

/// <summary>How a delivery stands.</summary>
internal enum DeliveryState
{
    /// <summary>Waiting for its turn, or for its next attempt.</summary>
    Pending,

    /// <summary>The endpoint answered 2xx.</summary>
    Delivered,

    /// <summary>Given up after the last attempt; kept, and can be replayed.</summary>
    Dead,
}
