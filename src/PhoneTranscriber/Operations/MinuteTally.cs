namespace PhoneTranscriber.Operations;

/// <summary>What happened within a minute.</summary>
internal sealed class MinuteTally
{
    /// <summary>Minutes since 1970; 0 while it is none.</summary>
    public long Minute { get; private set; }

    /// <summary>The most calls that were live at a time.</summary>
    public long MostLive { get; set; }

    public int CallsStarted { get; set; }

    public int SessionsOpened { get; set; }

    public int Finals { get; set; }

    public LatencyTally Latency { get; } = new();

    public void Begin(long minute, long live)
    {
        (Minute, MostLive, CallsStarted, SessionsOpened, Finals) = (minute, live, 0, 0, 0);
        Latency.Clear();
    }

    public MinuteView View() => new(
        DateTimeOffset.FromUnixTimeSeconds(Minute * 60), MostLive, CallsStarted, SessionsOpened, Finals, Latency.Quantile(0.5), Latency.Quantile(0.95));
}
