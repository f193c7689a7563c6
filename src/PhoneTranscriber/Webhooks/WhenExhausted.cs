namespace PhoneTranscriber.Webhooks;

/// <summary>What becomes of a call's later events when an endpoint has refused one as often as the schedule allows.</summary>
internal enum WhenExhausted
{
    /// <summary>The event is kept as dead, and the call's later events go on.</summary>
    Skip,

    /// <summary>The event is tried at the schedule's last interval for as long as it takes; the call's later events wait behind it.</summary>
    Wait,
}
