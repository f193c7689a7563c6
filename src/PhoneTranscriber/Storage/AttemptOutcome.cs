namespace PhoneTranscriber.Storage;

/// <summary>What an attempt means for its delivery and its lane; written together with the attempt.</summary>
/// <param name="State">The delivery's state from now on.</param>
/// <param name="DueAt">When the lane's next attempt is due, Unix ms.</param>
/// <param name="Advance">Whether the lane goes on to its next delivery (accepted, or dead and not waited for).</param>
/// <param name="KeepLease">Whether the sender goes on with this lane; otherwise it is released.</param>
internal readonly record struct AttemptOutcome(DeliveryState State, long DueAt, bool Advance, bool KeepLease);
