using Microsoft.AspNetCore.Http.Features;

namespace PhoneTranscriber.Hosting;

/// <summary>Upgrades a connection as <paramref name="inner"/> does, and reads ahead on it.</summary>
/// <param name="inner">The web server's.</param>
/// <param name="abort">Drops the connection: its stream alone goes on waiting.</param>
internal sealed class ReadAheadUpgrade(IHttpUpgradeFeature inner, Action abort) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new ReadAheadStream(await inner.UpgradeAsync(), abort);
}
