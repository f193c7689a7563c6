using System.Net.WebSockets;
using System.Text.Json;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;
using PhoneTranscriber.Testing.AssemblyAI.Turns;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>What the service does with what it receives. Every method runs alone, see <see cref="SessionLife.ActAsync"/>.</summary>
internal sealed class SessionProtocol
{
    private const string CloseReason = "See Error message for details";
    private const string Cancelled = "Session Cancelled: An error occurred";
    private const string InputPrefix = "User Input Validation Error: ";

    // A model that is announced but not served is cancelled about this long after Begin.
    private static readonly TimeSpan UnavailableAfter = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ExpiryMargin = TimeSpan.FromSeconds(2);

    private readonly SessionContext _context;
    private readonly SessionLife _life;
    private readonly SessionOutput _output;
    private readonly FaultInjector _faults;
    private readonly SessionMonitor _monitor;
    private readonly AudioGate _gate;
    private TurnEngine? _turns;
    private SessionParameters? _parameters;
    private bool _terminating;

    public SessionProtocol(SessionContext context, SessionLife life, SessionOutput output)
    {
        _context = context;
        _life = life;
        _output = output;
        _parameters = context.Parameters;
        _gate = new AudioGate(context.Format);
        _faults = new FaultInjector(context.Options.Faults, this);
        _monitor = new SessionMonitor(context, life, output);
    }

    public ReadingGate Reading { get; } = new();

    public int LostInStall => _output.LostInStall;

    public Task OpenAsync()
    {
        if (_context.Rejection is { } rejection)
            return _life.AfterAsync(_context.Options.Latency.Rejection, () => FailAsync(rejection.Code, rejection.Text));

        if (_context.Complaint is { } complaint)
            return _life.AfterAsync(_context.Options.Latency.Rejection, () => FailAsync(3006, InputPrefix + complaint));

        _monitor.WatchInactivity(FailAsync);
        return _life.AfterAsync(_context.Options.Latency.Begin, BeginAsync);
    }

    /// <summary>Any message, even an invalid one, is a sign of life.</summary>
    public void OnActivity() => _monitor.OnActivity();

    public Task OnAudioAsync(ReadOnlyMemory<byte> audio)
    {
        if (!_life.IsOpen || _terminating || _turns is null)
            return Task.CompletedTask;

        if (_gate.Check(audio.Length) is { } violation)
            return FailAsync(violation.Code, violation.Text);

        if (_monitor.IsTooFarAhead)
            return FailAsync(3007, "Audio transmission rate exceeded: too much audio buffered");

        return HearAsync(_turns, audio);
    }

    public Task OnControlAsync(string text)
    {
        if (!_life.IsOpen || _terminating || _turns is null)
            return Task.CompletedTask;

        var (message, complaint) = ControlMessage.Parse(text);
        return message?.Type switch
        {
            null => RejectAsync(complaint!),
            "Terminate" => TerminateAsync(_turns),
            "KeepAlive" => Task.CompletedTask,
            "ForceEndpoint" => _life.AfterAsync(_context.Options.Latency.ForceEndpoint, () => DeliverAsync(_turns.ForceEndpoint())),
            "UpdateConfiguration" => UpdateAsync(message.Body, _turns),
            var unknown => RejectAsync($"Invalid Message Type: {unknown}"),
        };
    }

    public Task OnCloseAsync(WebSocketCloseStatus? status) =>
        _output.EndAsync(
            new SessionOutcome(SessionEnd.ClientClosed, (int?)status ?? 1005),
            last: null,
            (int)(status ?? WebSocketCloseStatus.NormalClosure),
            reason: "");

    /// <summary>More than the largest message; the WebSocket layer answers, not the application.</summary>
    public Task OnOversizeAsync() => FailAsync(1009, null);

    public Task DropAsync() => _life.LetGoAsync(new SessionOutcome(SessionEnd.Dropped, 1006));

    public Task FailAsync(int code, string? text)
    {
        if (!_life.IsOpen)
            return Task.CompletedTask;

        var error = text is null ? null : ServiceMessages.Error(_context.Options.OmitErrorCode ? null : code, text);
        return _output.EndAsync(new SessionOutcome(SessionEnd.Failed, code, text), error, code, text is null ? "" : CloseReason);
    }

    public void Stall(bool keepReading)
    {
        _output.Stall();
        if (!keepReading)
            Reading.Close();
    }

    /// <summary>Ends a stall without sending what was held back.</summary>
    public void Abandon()
    {
        Reading.Open();
        _output.Abandon();
    }

    public Task ResumeAsync()
    {
        Reading.Open();
        return _output.ResumeAsync();
    }

    public Task SendRawAsync(string json) => _output.SendRawAsync(json);

    public Task EmitAsync(string text, bool endOfTurn)
    {
        var clockMs = (int)_context.AudioReceived.TotalMilliseconds;
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return DeliverAsync(_turns!.Emit(ScriptedUtterance.Say(text, Math.Max(0, clockMs - words * 280)), endOfTurn));
    }

    private async Task BeginAsync()
    {
        await _faults.StrikeAtAsync(FaultMoment.BeforeBegin);
        if (!_life.IsOpen)
            return;

        var options = _context.Options;
        var parameters = _parameters!;
        var recognizer = options.Speech.CreateRecognizer(parameters.Format);
        _turns = parameters.Family == ModelFamily.Pro
            ? new ProTurns(parameters, options, recognizer)
            : new UniversalTurns(parameters, options, recognizer);
        var lifetime = _context.MaxDuration - ExpiryMargin;
        await ScheduleEndsAsync(parameters, lifetime);
        if (parameters.Heartbeat)
            _monitor.StartHeartbeat();

        var begin = ServiceMessages.Begin(
            _context.Id, _context.Time.GetUtcNow() + lifetime, parameters, options.BeginModel ?? parameters.Model, _context.ApiVersion);
        if (options.OmitConfiguration)
            begin.Remove("configuration");

        await _output.PerformAsync(() =>
        {
            _life.MarkBegun();
            return Task.CompletedTask;
        });
        await _output.SendAsync(begin);
        if (options.SendUnknown)
            await _output.SendAsync(ServiceMessages.Unheard());

        await _faults.StrikeAtAsync(FaultMoment.AfterBegin);
    }

    private async Task ScheduleEndsAsync(SessionParameters parameters, TimeSpan lifetime)
    {
        foreach (var fault in _faults.Timed.ToList())
            await _life.AfterAsync(fault.At.Span, () => _faults.StrikeAsync(fault));

        if (SpeechModels.IsUnavailable(parameters.Model))
            await _life.AfterAsync(UnavailableAfter, () => FailAsync(3005, Cancelled));

        var text = _context.Options.ErrorFrameOnExpiry ? "Session Expired: Maximum session duration exceeded" : null;
        await _life.AfterAsync(lifetime, () => FailAsync(3008, text));
    }

    private async Task HearAsync(TurnEngine turns, ReadOnlyMemory<byte> audio)
    {
        await DeliverAsync(turns.Hear(audio.Span));
        await _faults.StrikeAfterAudioAsync(_context.AudioReceived);
    }

    private async Task DeliverAsync(IReadOnlyList<TurnMessage> messages)
    {
        foreach (var message in messages)
        {
            if (message.Kind == TurnMessageKind.Final)
                await _faults.StrikeAtAsync(FaultMoment.BeforeFinal, message.Order);

            if (!_life.IsOpen)
                return;

            await _output.SendAsync(message.Json);
            if (message.Kind == TurnMessageKind.Partial)
                await _faults.StrikeAtAsync(FaultMoment.AfterPartial, message.Order);
            else if (message.Kind == TurnMessageKind.Final)
                await _faults.StrikeAtAsync(FaultMoment.AfterFinal, message.Order);

            if (!_life.IsOpen)
                return;
        }
    }

    private async Task TerminateAsync(TurnEngine turns)
    {
        _terminating = true;
        await _faults.StrikeAtAsync(FaultMoment.OnTerminate);
        if (_life.IsOpen)
            await _life.AfterAsync(_context.Options.Latency.Termination, () => FinishAsync(turns));
    }

    private async Task FinishAsync(TurnEngine turns)
    {
        await DeliverAsync(turns.Terminate());
        await _faults.StrikeAtAsync(FaultMoment.BeforeTermination);
        if (!_life.IsOpen)
            return;

        var termination = ServiceMessages.Termination(_context.AudioReceived, _life.Duration);
        await _output.EndAsync(new SessionOutcome(SessionEnd.Terminated, 1000), termination, 1000, "Session Ended");
    }

    private Task UpdateAsync(JsonElement message, TurnEngine turns)
    {
        var (parameters, complaint) = ConfigurationUpdate.Apply(message, _parameters!);
        if (parameters is null)
            return RejectAsync(complaint!);

        _parameters = parameters;
        turns.Update(parameters.Turns);
        if (parameters.Heartbeat)
            _monitor.StartHeartbeat();
        else
            _monitor.StopHeartbeat();

        return Task.CompletedTask;
    }

    private Task RejectAsync(string complaint) =>
        _life.AfterAsync(_context.Options.Latency.Failure, () => FailAsync(3006, InputPrefix + complaint));
}
