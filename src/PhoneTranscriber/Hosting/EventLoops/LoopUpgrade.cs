using Microsoft.AspNetCore.Http.Features;

namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>Upgrades a request as <paramref name="inner"/> does, and takes its connection over.</summary>
internal sealed class LoopUpgrade(IHttpUpgradeFeature inner, LoopConnection connection) : IHttpUpgradeFeature
{
    public bool IsUpgradableRequest => inner.IsUpgradableRequest;

    public async Task<Stream> UpgradeAsync()
    {
        await inner.UpgradeAsync();
        return connection.TakeOver();
    }
}
