using System.Net;
using System.Net.Sockets;
using PhoneTranscriber.Webhooks;

namespace PhoneTranscriber.Benchmarks.Outbox;

/// <summary>An endpoint that takes connections and never answers.</summary>
internal sealed class SilentEndpoint : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    // The system completes the connections; nobody ever reads from them.
    public SilentEndpoint() => _listener.Start(backlog: 512);

    /// <param name="name">What its deliveries are filed under.</param>
    /// <param name="events">The types of events it wants; all when none is named.</param>
    public EndpointSettings AsEndpoint(string name, params string[] events) =>
        Settings(name, new Uri($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}/"), events);

    public static EndpointSettings Settings(string name, Uri url, params string[] events) => new()
    {
        Name = name,
        Url = url,
        Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        Events = events,
    };

    public void Dispose() => _listener.Dispose();
}
