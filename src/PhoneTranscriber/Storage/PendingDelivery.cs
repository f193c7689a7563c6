namespace PhoneTranscriber.Storage;

/// <summary>A delivery to be sent now.</summary>
/// <param name="Delivery">What to send.</param>
/// <param name="Attempts">How many attempts there were.</param>
/// <param name="State">How it stands.</param>
internal sealed record PendingDelivery(DeliveryRow Delivery, int Attempts, DeliveryState State);
