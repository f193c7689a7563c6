namespace PhoneTranscriber.Hosting.EventLoops;

/// <summary>
/// What goes by the clock on an <see cref="EventLoop"/>'s thread. A timer of the system's wakes a thread of its own, which wakes another one;
/// a loop is awake anyway most of the time, and when it is not, the kernel wakes it.
/// </summary>
internal interface IClockwork
{
    /// <summary>Does what is due, if anything is. Called again and again, on the loop's thread, which it must not hold up; does not throw.</summary>
    /// <param name="isIdle">Whether the loop waits next, as long as it may; else the answer is of no use to it.</param>
    /// <returns>After how many ms this should be called again at the latest; -1 for not before <see cref="EventLoop.Wake"/>.</returns>
    int Advance(bool isIdle);
}
