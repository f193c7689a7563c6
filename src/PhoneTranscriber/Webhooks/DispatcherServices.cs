using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Webhooks;

/// <summary>What the pumps of all endpoints share.</summary>
/// <param name="Settings">Section <c>Webhooks</c>.</param>
/// <param name="Store">The storage, waited for.</param>
/// <param name="Sender">Sends one request.</param>
/// <param name="Node">This process's name on its leases.</param>
/// <param name="Time">The clock, whose present all nodes roughly share: leases are moments of it.</param>
/// <param name="Deadline">How long stopping may take.</param>
/// <param name="Jitter">Varies waits.</param>
/// <param name="Metrics">Counters.</param>
/// <param name="Log">The dispatcher's log.</param>
internal sealed record DispatcherServices(
    WebhookSettings Settings,
    PatientStore Store,
    WebhookSender Sender,
    string Node,
    TimeProvider Time,
    ShutdownDeadline Deadline,
    Jitter Jitter,
    BridgeMetrics Metrics,
    ILogger<WebhookDispatcher> Log)
{
    /// <summary>How much longer than a request a lease lasts: time to write down what came of it.</summary>
    private static readonly TimeSpan LeaseMargin = TimeSpan.FromSeconds(45);

    /// <summary>How long a lane is this node's after it was claimed or its last attempt was written; 60 s by default.</summary>
    public TimeSpan Lease => Settings.Timeout + LeaseMargin;
}
