namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// The time that all steps of the shutdown share, from the end of the drain on. Each step has to be over by a mark of its own; what one
/// leaves over the next ones have, and together they can never add up to more than <see cref="Total"/>.
/// </summary>
internal sealed class ShutdownDeadline(TimeProvider time)
{
    /// <summary>Everything: the process is gone by then.</summary>
    public static readonly TimeSpan Total = TimeSpan.FromSeconds(8);

    /// <summary>Within it the audio that is held has to be sent, and a session for it opened, once the bridge ends all calls.</summary>
    public static readonly TimeSpan Sending = TimeSpan.FromSeconds(1.5);

    /// <summary>Within it a speech session has to say its last words, once the bridge ends all calls.</summary>
    public static readonly TimeSpan LastWords = TimeSpan.FromSeconds(3);

    /// <summary>Calls are ended.</summary>
    public static readonly TimeSpan Calls = TimeSpan.FromSeconds(4);

    /// <summary>What they changed is durable, and nobody is connected any more.</summary>
    public static readonly TimeSpan Changes = TimeSpan.FromSeconds(4.75);

    /// <summary>Webhooks that are due have had their chance.</summary>
    public static readonly TimeSpan Webhooks = TimeSpan.FromSeconds(6);

    /// <summary>Their leases are given back.</summary>
    public static readonly TimeSpan Leases = TimeSpan.FromSeconds(6.5);

    private long? _start;

    /// <summary>The drain is over; the marks count from now.</summary>
    public void Start() => _start ??= time.GetTimestamp();

    /// <summary>Cancelled at <paramref name="mark"/>, at once when that has passed. Where nothing was drained, the first step starts the clock.</summary>
    public CancellationTokenSource Until(TimeSpan mark)
    {
        Start();
        var left = mark - time.GetElapsedTime(_start!.Value);
        return new CancellationTokenSource(left > TimeSpan.Zero ? left : TimeSpan.Zero, time);
    }
}
