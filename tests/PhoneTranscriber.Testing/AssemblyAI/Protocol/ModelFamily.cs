namespace PhoneTranscriber.Testing.AssemblyAI.Protocol;

internal enum ModelFamily
{
    /// <summary>Replacing partials, one formatted final.</summary>
    Pro,

    /// <summary>Universal-Streaming: cumulative finalized words.</summary>
    Universal,

    Whisper,
}
