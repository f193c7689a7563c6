namespace PhoneTranscriber.Twilio;

/// <summary>What the <see cref="StreamSweeper"/> looks after.</summary>
internal interface ISweptStream
{
    /// <summary>What was expected is overdue: from now on each byte is told of.</summary>
    void Rouse();

    /// <summary>Whether no frames come, or something is to be looked at more often than by and by.</summary>
    /// <param name="now">A timestamp of the sweeper's clock.</param>
    bool IsRestless(long now);

    /// <summary>What goes by the clock: silence for the tracks that get no packets, and the sessions' timers.</summary>
    void Tick();
}
