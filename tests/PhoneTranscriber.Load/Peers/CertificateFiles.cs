using System.Security.Cryptography.X509Certificates;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;

namespace PhoneTranscriber.Load.Peers;

/// <summary>A self-signed certificate of this machine as PEM files, which all programs read.</summary>
internal sealed record CertificateFiles(string Certificate, string Key)
{
    public static CertificateFiles Create(string folder)
    {
        using var certificate = LoopbackCertificate.Create();
        var files = new CertificateFiles(Path.Combine(folder, "certificate.pem"), Path.Combine(folder, "key.pem"));
        File.WriteAllText(files.Certificate, certificate.ExportCertificatePem());
        using var key = certificate.GetRSAPrivateKey()!;
        File.WriteAllText(files.Key, key.ExportPkcs8PrivateKeyPem());
        return files;
    }
}
