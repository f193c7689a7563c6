using System.Security.Cryptography.X509Certificates;
using PhoneTranscriber.Testing.AssemblyAI.Sessions;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>The same by TLS above an event loop.</summary>
public sealed class MediaSocketReaderByTlsTests : MediaSocketReaderTests
{
    private static readonly X509Certificate2 TheServers = LoopbackCertificate.Create();

    protected override bool OnEventLoop => true;

    protected override X509Certificate2? Certificate => TheServers;
}
