namespace PhoneTranscriber.Load.Peers;

/// <summary>What a server under test is started with.</summary>
/// <param name="Port">Where it listens.</param>
/// <param name="Speech">The speech service it streams to.</param>
/// <param name="AuthToken">Signs what it is sent.</param>
/// <param name="Folder">For its files; deleted afterwards.</param>
/// <param name="Certificate">Set: it trusts this certificate, which is the speech service's.</param>
/// <param name="IsSecure">Whether it speaks TLS itself, with that certificate.</param>
/// <param name="Product">The product's program.</param>
internal sealed record PeerContext(int Port, Uri Speech, string AuthToken, string Folder, CertificateFiles? Certificate, bool IsSecure, string Product)
{
    /// <summary>Where the product stores.</summary>
    public string Database => Path.Combine(Folder, "calls.db");

    /// <summary>The certificate, if it speaks TLS itself.</summary>
    public CertificateFiles? Own => IsSecure ? Certificate : null;

    public string Url => $"{(IsSecure ? "https" : "http")}://127.0.0.1:{Port}";
}
