using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;

namespace PhoneTranscriber.Testing.AssemblyAI;

/// <summary>
/// AssemblyAI Streaming v3 as a real server on a loopback port: authentication, tokens, parameter validation, turns on the audio clock,
/// limits, closes, and every fault the service was seen to have. It shares no code with the product.
/// </summary>
public sealed class FakeAssemblyAI : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly SessionRegistry _registry;
    private readonly X509Certificate2? _certificate;
    private readonly Uri? _secureEndpoint;

    private FakeAssemblyAI(WebApplication app, SessionRegistry registry, X509Certificate2? certificate, string apiKey)
    {
        _app = app;
        _registry = registry;
        _certificate = certificate;
        ApiKey = apiKey;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses;
        Endpoint = SocketUri(addresses.Single(address => address.StartsWith("http:", StringComparison.Ordinal)));
        _secureEndpoint = addresses.SingleOrDefault(address => address.StartsWith("https:", StringComparison.Ordinal)) is { } secure
            ? SocketUri(secure)
            : null;
    }

    /// <summary><c>ws://127.0.0.1:PORT/v3/ws</c>.</summary>
    public Uri Endpoint { get; }

    /// <summary><c>wss://127.0.0.1:PORT/v3/ws</c>.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeAssemblyAIOptions.Tls"/> is off.</exception>
    public Uri SecureEndpoint => _secureEndpoint ?? throw new InvalidOperationException("Start the fake with Tls = true.");

    /// <summary>The certificate of <see cref="SecureEndpoint"/>, which is its own authority, as PEM.</summary>
    /// <exception cref="InvalidOperationException"><see cref="FakeAssemblyAIOptions.Tls"/> is off.</exception>
    public string CertificatePem =>
        _certificate?.ExportCertificatePem() ?? throw new InvalidOperationException("Start the fake with Tls = true.");

    public string ApiKey { get; }

    /// <summary>Every socket accepted so far, rejected ones too, in order of opening.</summary>
    public IReadOnlyList<FakeSession> Sessions => _registry.Sessions;

    /// <summary>Attempts at <c>/v3/ws</c>, those refused by HTTP too.</summary>
    public int ConnectionAttempts => _registry.Attempts;

    /// <summary>Sessions that got their <c>Begin</c>: what the account pays for.</summary>
    public int OpenedSessions => Sessions.Count(session => session.Begun.IsCompletedSuccessfully);

    /// <summary>Opened sessions that ended with <c>Termination</c>.</summary>
    public int TerminatedSessions => Sessions.Count(session => session.Outcome.End == SessionEnd.Terminated);

    /// <summary>Opened sessions that have not ended in any way.</summary>
    public int OpenNow => Sessions.Count(session =>
        session.Begun.IsCompletedSuccessfully && session.Outcome.End == SessionEnd.Open);

    public static async Task<FakeAssemblyAI> StartAsync(FakeAssemblyAIOptions? options = null, TimeProvider? time = null)
    {
        options ??= new FakeAssemblyAIOptions();
        var certificate = options.Tls ? LoopbackCertificate.Create() : null;
        var registry = new SessionRegistry(options, time ?? TimeProvider.System);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Listen(IPAddress.Loopback, 0);
            if (certificate is not null)
                kestrel.Listen(IPAddress.Loopback, 0, listen => listen.UseHttps(certificate));

            Narrow(kestrel, options.ReceiveBufferBytes);
        });
        if (options.ReceiveBufferBytes is { } bytes)
            builder.WebHost.UseSockets(sockets => sockets.CreateBoundListenSocket = endpoint => SmallSocket.Listen(endpoint, bytes));

        var app = builder.Build();
        // Pings of the service's own are undocumented; so there are none.
        app.UseWebSockets(new WebSocketOptions { KeepAliveInterval = TimeSpan.Zero });
        app.Run(registry.HandleAsync);
        await app.StartAsync();
        return new FakeAssemblyAI(app, registry, certificate, options.ApiKey);
    }

    /// <summary>The next socket accepted; each is handed out once, in order of opening.</summary>
    public Task<FakeSession> NextSessionAsync(CancellationToken cancellationToken) => _registry.NextAsync(cancellationToken);

    /// <summary>Drops what is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        await _registry.StopAsync();
        await _app.StopAsync();
        await _registry.FinishAsync();
        await _app.DisposeAsync();
        _registry.Dispose();
        _certificate?.Dispose();
    }

    private static Uri SocketUri(string address)
    {
        var uri = new UriBuilder(address) { Path = "/v3/ws" };
        uri.Scheme = uri.Scheme == "https" ? "wss" : "ws";
        return uri.Uri;
    }

    private static void Narrow(KestrelServerOptions kestrel, int? bytes)
    {
        if (bytes is null)
            return;

        kestrel.Limits.MaxRequestBufferSize = Math.Max(bytes.Value, kestrel.Limits.MaxRequestHeadersTotalSize);
    }
}
