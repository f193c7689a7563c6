using System.Runtime.InteropServices;

namespace PhoneTranscriber.Diagnostics;

/// <summary>
/// Notices that the process is told to stop for the second time (SIGTERM, Ctrl+C): whoever does so will not wait for calls to end. The host
/// reacts to the first one alone.
/// </summary>
internal sealed class ImpatienceSignal : IDisposable
{
    private readonly CancellationTokenSource _asked = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _signals;

    public ImpatienceSignal() =>
        _registrations = [.. new[] { PosixSignal.SIGTERM, PosixSignal.SIGINT, PosixSignal.SIGQUIT }.Select(signal => PosixSignalRegistration.Create(signal, _ => OnSignal()))];

    /// <summary>Cancelled when nobody wants to wait any longer.</summary>
    public CancellationToken Asked => _asked.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _asked.Dispose();
    }

    /// <summary>Counts a signal.</summary>
    internal void OnSignal()
    {
        if (Interlocked.Increment(ref _signals) == 2) _asked.Cancel();
    }
}
