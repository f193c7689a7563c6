using System.Net.Security;
using Microsoft.AspNetCore.Http.Features;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Upgrades a request as <paramref name="inner"/> does, and takes its connection over.</summary>
/// <param name="inner">The web server's.</param>
/// <param name="connection">What the request came by.</param>
/// <param name="tls">Above the connection; null: no TLS.</param>
internal sealed class LoopUpgrade(IHttpUpgradeFeature inner, LoopConnection connection, SslStream? tls) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        await inner.UpgradeAsync();
        return connection.TakeOver(tls);
    }
}
