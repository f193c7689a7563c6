using System.Net;
using System.Net.Sockets;

namespace PhoneTranscriber.Tests.Scenarios;

/// <summary>
/// A TCP relay that says nothing when its client is gone: so a machine that loses its power looks to a server. A process that is killed
/// alone has its connections closed by its system, which would spare the server the wait.
/// </summary>
internal sealed class DeadPeerRelay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stopping = new();
    private readonly List<Task> _connections = [];
    private readonly int _target;
    private readonly Task _accepting;

    public DeadPeerRelay(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        Endpoint = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    public Uri Endpoint { get; }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _accepting;
        await Task.WhenAll(_connections);
        _listener.Dispose();
        _stopping.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true) _connections.Add(RelayAsync(await _listener.AcceptTcpClientAsync(_stopping.Token)));
        }
        catch (OperationCanceledException)
        {
            // The test is over.
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        await far.ConnectAsync(IPAddress.Loopback, _target, CancellationToken.None);
        await Task.WhenAll(CopyAsync(near, far), CopyAsync(far, near));
        // Neither side learns that the other is gone.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task CopyAsync(TcpClient from, TcpClient to)
    {
        try
        {
            await from.GetStream().CopyToAsync(to.GetStream(), _stopping.Token);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException)
        {
            // This side is gone.
        }
    }
}
