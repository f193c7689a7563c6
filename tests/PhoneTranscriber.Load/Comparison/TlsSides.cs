namespace PhoneTranscriber.Load.Comparison;

/// <summary>Where TLS is spoken.</summary>
internal enum TlsSides
{
    /// <summary>Nowhere.</summary>
    Off,

    /// <summary>To the speech service, as behind a proxy that ends Twilio's TLS.</summary>
    Speech,

    /// <summary>To the speech service, and by those who call.</summary>
    On,
}
