namespace PhoneTranscriber.AssemblyAI;

/// <summary>A token that opens sessions in place of the key, for clients that must not see it.</summary>
/// <param name="Token">Opaque, about 2,600 characters. A secret while it lasts.</param>
/// <param name="Window">How long it can open a session; the session itself may last longer.</param>
public sealed record TemporaryToken(string Token, TimeSpan Window)
{
    /// <summary>Says nothing of the token, so that it cannot slip into a log.</summary>
    public override string ToString() => $"temporary token, {Window.TotalSeconds:0} s";
}
