namespace PhoneTranscriber.Load.Calls;

/// <summary>The server that is called.</summary>
/// <param name="Port">Its port on this machine.</param>
/// <param name="AsksFirst">Whether it answers the voice webhook; one that only reads frames is streamed to at once.</param>
/// <param name="Secure">Whether it speaks TLS.</param>
/// <param name="AuthToken">What signs the requests.</param>
internal sealed record Target(int Port, bool AsksFirst, bool Secure, string AuthToken)
{
    public string Authority => $"127.0.0.1:{Port}";

    public string VoiceUrl => $"{(Secure ? "https" : "http")}://{Authority}/twilio/voice";

    /// <summary>Where a server that answers no webhook takes streams.</summary>
    public string MediaUrl => $"{(Secure ? "wss" : "ws")}://{Authority}/twilio/media";
}
