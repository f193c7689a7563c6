using Microsoft.AspNetCore.Http.Features;

namespace PhoneTranscriber.Hosting;

/// <summary>Upgrades a connection as <paramref name="inner"/> does, and reads ahead on it.</summary>
internal sealed class ReadAheadUpgrade(IHttpUpgradeFeature inner) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync() => new ReadAheadStream(await inner.UpgradeAsync());
}
