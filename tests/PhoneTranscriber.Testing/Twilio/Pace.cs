namespace PhoneTranscriber.Testing.Twilio;

/// <summary>Maps stream time to the clock from the moment of its creation.</summary>
internal sealed class Pace(TimeProvider clock, double speed)
{
    private readonly long _start = clock.GetTimestamp();
    private readonly bool _free = speed <= 0 || double.IsPositiveInfinity(speed);

    public async Task WaitUntilAsync(double streamMilliseconds, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        if (_free)
            return;

        var wait = TimeSpan.FromMilliseconds(streamMilliseconds / speed) - clock.GetElapsedTime(_start);
        if (wait > TimeSpan.Zero)
            await Task.Delay(wait, clock, cancellation);
    }
}
