using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Webhooks;

/// <summary>
/// Whether an endpoint is disabled. That is kept in storage, since it outlives the process and holds for all nodes; what other nodes do is
/// noticed within <see cref="MaxAge"/>.
/// </summary>
internal sealed class EndpointSwitch(string endpoint, PatientStore store, TimeProvider time, ILogger<WebhookDispatcher> log)
{
    public static readonly TimeSpan MaxAge = TimeSpan.FromSeconds(5);
    private volatile EndpointRow _row = new(endpoint, null, null);
    private DateTimeOffset? _readAt;

    /// <summary>As it was last read or set; <see cref="EndpointRow.DisabledAt"/> is null while the endpoint is enabled.</summary>
    public EndpointRow Row => _row;

    public bool IsDisabled => _row.DisabledAt is not null;

    /// <summary>Reads the storage again when what is known is too old. Used by the endpoint's pump alone.</summary>
    public async Task RefreshAsync(CancellationToken cancel)
    {
        var now = time.GetUtcNow();
        if (_readAt is { } at && now - at < MaxAge) return;
        var rows = await store.RunAsync(static (known, token) => known.FindEndpointsAsync(token), cancel);
        _row = rows.FirstOrDefault(row => row.Key == endpoint) ?? new EndpointRow(endpoint, null, null);
        _readAt = now;
    }

    public async Task DisableAsync(string reason, CancellationToken cancel)
    {
        await SetAsync(new EndpointRow(endpoint, time.GetUtcNow().ToUnixTimeMilliseconds(), reason), cancel);
        log.EndpointDisabled(endpoint, reason);
    }

    public async Task EnableAsync(CancellationToken cancel)
    {
        await SetAsync(new EndpointRow(endpoint, null, null), cancel);
        log.EndpointEnabled(endpoint);
    }

    private async Task SetAsync(EndpointRow row, CancellationToken cancel)
    {
        await store.RunAsync((known, token) => known.SetEndpointAsync(row, token), cancel);
        _row = row;
    }
}
