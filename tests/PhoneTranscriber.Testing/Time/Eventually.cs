namespace PhoneTranscriber.Testing.Time;

/// <summary>Waits for what announces itself by no event, and says at the end why it did not come about.</summary>
public static class Eventually
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(10);

    /// <summary>Asks again and again until nothing speaks against it any more.</summary>
    /// <param name="whyNot">What is still missing, or null when it holds.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="limit">How long to wait; 10 s by default.</param>
    /// <exception cref="TimeoutException">With the last reason.</exception>
    public static async Task HoldsAsync(Func<string?> whyNot, CancellationToken cancellation, TimeSpan? limit = null) =>
        await HoldsAsync(() => Task.FromResult(whyNot()), cancellation, limit);

    /// <inheritdoc cref="HoldsAsync(Func{string}, CancellationToken, TimeSpan?)"/>
    public static async Task HoldsAsync(Func<Task<string?>> whyNot, CancellationToken cancellation, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(whyNot);
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (await whyNot() is { } reason)
        {
            if (clock.GetElapsedTime(start) > (limit ?? Limit))
                throw new TimeoutException($"after {(limit ?? Limit).TotalSeconds:0.#} s still: {reason}");

            await Task.Delay(Interval, clock, cancellation);
        }
    }
}
