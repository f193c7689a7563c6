namespace PhoneTranscriber.CrmReceiver;

/// <summary>Lets webhooks fail at random, to show what the bridge's retries are good for.</summary>
internal sealed class FailureSwitch(CrmOptions options)
{
    private readonly Lock _gate = new();
    private readonly Random _random = new(options.Seed);

    /// <summary>What happens to the next webhook.</summary>
    public Failure Next()
    {
        lock (_gate)
        {
            // Half of the failures come after the event was stored: then the bridge sends again what is known already.
            if (_random.NextDouble() >= options.Fail) return Failure.None;
            return _random.Next(2) == 0 ? Failure.BeforeStoring : Failure.AfterStoring;
        }
    }
}
