namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Strikes the faults of a session, each once.</summary>
internal sealed class FaultInjector(IReadOnlyList<Fault> faults, SessionProtocol session)
{
    private readonly List<Fault> _pending = [.. faults];

    public IEnumerable<Fault> Timed => _pending.Where(fault => fault.At.Moment == FaultMoment.AfterTime);

    public Task StrikeAtAsync(FaultMoment moment, int turn = 0) =>
        StrikeAllAsync(fault => fault.At.Moment == moment && fault.At.Turn == turn);

    public Task StrikeAfterAudioAsync(TimeSpan audio) =>
        StrikeAllAsync(fault => fault.At.Moment == FaultMoment.AfterAudio && audio >= fault.At.Span);

    public Task StrikeAsync(Fault fault)
    {
        _pending.Remove(fault);
        switch (fault.Kind)
        {
            case FaultKind.Drop:
                return session.DropAsync();
            case FaultKind.Fail:
                return session.FailAsync(fault.Code, fault.Text);
            case FaultKind.Stall:
                session.Stall(fault.KeepReading);
                return Task.CompletedTask;
            default:
                return session.SendRawAsync(fault.Text!);
        }
    }

    private async Task StrikeAllAsync(Predicate<Fault> applies)
    {
        if (_pending.Count == 0)
            return;

        foreach (var fault in _pending.FindAll(applies))
            await StrikeAsync(fault);
    }
}
