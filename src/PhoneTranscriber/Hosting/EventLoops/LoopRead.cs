namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>What becomes of what a reader waits for.</summary>
internal enum LoopRead
{
    /// <summary>It is given out.</summary>
    Take,

    /// <summary>It stays ahead.</summary>
    Fill,

    /// <summary>It is copied, and stays with the kernel.</summary>
    Peek,
}
