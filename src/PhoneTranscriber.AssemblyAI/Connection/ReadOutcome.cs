namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>What a read can bring.</summary>
internal enum ReadOutcome
{
    /// <summary>A whole message.</summary>
    Message,

    /// <summary>The peer's close frame.</summary>
    Closed,

    /// <summary>A message over the bound, of which the rest is unread.</summary>
    TooBig,
}
