namespace PhoneTranscriber.AssemblyAI.Connection;

/// <summary>
/// A WebSocket that can offer a text message, where it has come, before it resumes who waits to receive: resuming costs more than most
/// messages do.
/// </summary>
internal interface IOffersText
{
    /// <summary>Gets one whole message, good until it returns, on the thread that received it.</summary>
    /// <returns>Whether it is done with; else the one who waits has it.</returns>
    delegate bool TextTaker(ReadOnlySpan<byte> utf8);

    /// <summary>Who is offered what comes while somebody waits, from the next wait on; must not throw.</summary>
    TextTaker? Taker { set; }
}
