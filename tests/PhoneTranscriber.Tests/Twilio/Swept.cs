using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Tests.Twilio;

/// <summary>A stream of which the sweeper sees nothing but this.</summary>
internal sealed class Swept : ISweptStream
{
    public bool Restless { get; init; }

    public bool Fails { get; init; }

    public Action? OnRoused { get; init; }

    public int Roused { get; private set; }

    public int Ticks { get; private set; }

    public void Rouse()
    {
        Roused++;
        OnRoused?.Invoke();
        if (Fails) throw new InvalidOperationException("A stream that fails.");
    }

    public bool IsRestless(long now) => Restless;

    public void Tick() => Ticks++;
}
