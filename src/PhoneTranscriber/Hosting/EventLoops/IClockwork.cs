namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// What goes by the clock on an <see cref="EventLoop"/>'s thread. A timer of the runtime's wakes a thread of its own, which wakes another one;
/// a loop is awake anyway most of the time, and when it is not, the kernel wakes it. Only that thread calls it; it must neither hold the
/// thread up nor throw.
/// </summary>
internal interface IClockwork
{
    /// <summary>Does what is due, if anything is. Called whenever the loop was awake.</summary>
    void Advance();

    /// <summary>Called before the loop waits.</summary>
    /// <returns>After how many ms <see cref="Advance"/> is to be called at the latest; -1 for not before <see cref="EventLoop.Wake"/>.</returns>
    int Patience();
}
