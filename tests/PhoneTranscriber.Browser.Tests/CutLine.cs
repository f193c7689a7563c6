using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace PhoneTranscriber.Browser.Tests;

/// <summary>
/// The network between a browser and the bridge. It can be cut: every connection breaks, and no new one comes about. And it can stall: every
/// connection stays, and nothing comes through.
/// </summary>
internal sealed partial class CutLine : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<Task> _connections = [];
    private readonly StringBuilder _lastEventIds = new();
    private readonly Task _accepting;
    private CancellationTokenSource _cut = new();
    private volatile bool _isCut;
    private volatile bool _isStalled;
    private volatile int _target;

    public CutLine(Uri target)
    {
        _target = target.Port;
        _listener.Start();
        Url = new UriBuilder(target) { Port = ((IPEndPoint)_listener.LocalEndpoint).Port }.Uri;
        _accepting = AcceptAsync();
    }

    /// <summary>Where the bridge is by this line.</summary>
    public Uri Url { get; }

    /// <summary>The <c>Last-Event-ID</c> headers that went over it.</summary>
    public string LastEventIds
    {
        get
        {
            lock (_lastEventIds) return _lastEventIds.ToString();
        }
    }

    public void Cut()
    {
        _isCut = true;
        _cut.Cancel();
    }

    public void Stall() => _isStalled = true;

    /// <param name="target">Another bridge, at the same address for the browser.</param>
    public void Mend(Uri? target = null)
    {
        _target = target?.Port ?? _target;
        _isStalled = false;
        if (!_isCut) return;
        _cut.Dispose();
        _cut = new CancellationTokenSource();
        _isCut = false;
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Dispose();
        await _accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _cut.CancelAsync();
        await Task.WhenAll(_connections);
        _cut.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (true)
        {
            var client = await _listener.AcceptTcpClientAsync();
            if (_isCut) client.Close();
            else _connections.Add(RelayAsync(client, _cut.Token));
        }
    }

    private async Task RelayAsync(TcpClient client, CancellationToken cut)
    {
        using var near = client;
        using var far = new TcpClient { NoDelay = true };
        near.LingerState = new LingerOption(true, 0);
        await far.ConnectAsync(IPAddress.Loopback, _target, CancellationToken.None);
        await Task.WhenAny(CopyAsync(near.GetStream(), far.GetStream(), Note, cut), CopyAsync(far.GetStream(), near.GetStream(), null, cut));
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Action<string>? note, CancellationToken cut)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            int count;
            while ((count = await from.ReadAsync(buffer, cut)) > 0)
            {
                if (_isStalled) continue;
                note?.Invoke(Encoding.ASCII.GetString(buffer, 0, count));
                await to.WriteAsync(buffer.AsMemory(0, count), cut);
            }
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or ObjectDisposedException)
        {
            // One of the two is gone, or the line was cut.
        }
    }

    private void Note(string sent)
    {
        foreach (Match match in LastEventId().Matches(sent))
        {
            lock (_lastEventIds) _lastEventIds.Append(match.Groups[1].Value).Append(' ');
        }
    }

    [GeneratedRegex("^Last-Event-ID: (\\S+)", RegexOptions.IgnoreCase | RegexOptions.Multiline)]
    private static partial Regex LastEventId();
}
