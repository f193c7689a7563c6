using Microsoft.Extensions.Logging;
using PhoneTranscriber.LocalSpeech.Messages;
using PhoneTranscriber.LocalSpeech.Recognition;

namespace PhoneTranscriber.LocalSpeech.Sessions;

/// <summary>One session: from Begin to Termination, or to the Error before a failure's close.</summary>
internal sealed class LocalSession : IDisposable
{
    private const string DefaultVersion = "2025-05-12";

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);

    private readonly SessionParameters _parameters;
    private readonly DecodeScheduler _scheduler;
    private readonly SessionSocket _socket;
    private readonly LocalSpeechOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Outbox _outbox = new();
    private readonly SessionInbox _inbox;
    private readonly SessionDecoder _decoder;
    private readonly DurationCheck _durations = new();
    private readonly long _started;
    private readonly string _id;
    private TurnSettings _settings;
    private double _receivedMilliseconds;
    private double _beatenMilliseconds;
    private bool _terminating;
    private ITimer? _inactivity;

    public LocalSession(
        SessionParameters parameters,
        Decoder decoder,
        DecodeScheduler scheduler,
        SessionSocket socket,
        LocalSpeechOptions options,
        TimeProvider time,
        ILogger logger)
    {
        _parameters = parameters;
        _scheduler = scheduler;
        _socket = socket;
        _options = options;
        _time = time;
        _logger = logger;
        _settings = parameters.Turns;
        _started = time.GetTimestamp();
        _id = Guid.CreateVersion7(time.GetUtcNow()).ToString();
        var bytesPerSecond = parameters.Format.BytesPerSample * parameters.Format.SampleRate;
        _inbox = new((int)(options.MaxBacklog.TotalSeconds * bytesPerSecond));
        _decoder = new(parameters, decoder, _inbox, _outbox, () => _time.GetElapsedTime(_started), FailDecoding);
    }

    /// <summary>The decoder threw and must not be used again.</summary>
    public bool DecodingFailed { get; private set; }

    public async Task RunAsync(CancellationToken cancellation)
    {
        _logger.SessionBegan(_id);
        Begin();
        using var expiry = OnTimer(_options.MaxSessionDuration, () => _outbox.Fail(ProtocolViolation.Expired));
        using var heartbeat = _time.CreateTimer(_ => Beat(), null, HeartbeatInterval, HeartbeatInterval);
        using var inactivity = _parameters.InactivityTimeout is { } timeout ? OnTimer(timeout, FailInactive) : null;
        _inactivity = inactivity;
        try
        {
            await _socket.RunAsync(_outbox, Receive, cancellation);
        }
        finally
        {
            var dropped = (long)_parameters.Format.Milliseconds(1000) * _inbox.DroppedBytes / 1000;
            _logger.SessionEnded(_id, _outbox.Close.Code, dropped, _outbox.DroppedPartials);
        }
    }

    /// <summary>Completes when no thread decodes for this session any more.</summary>
    public Task StopDecodingAsync() => _decoder.StopAsync();

    public void Dispose() => _outbox.Dispose();

    private void Begin()
    {
        var expires = _time.GetUtcNow() + _options.MaxSessionDuration;
        _outbox.Post(
            new BeginMessage(_id, expires.ToUnixTimeSeconds(), new(_parameters.Model, _parameters.Mode, DefaultVersion)),
            MessageJson.Default.BeginMessage);
        if (_parameters.WithoutEffect.Count == 0)
            return;
        _outbox.Post(
            new WarningMessage(WarningMessage.NoEffect, $"Without effect on the local recognizer: {string.Join(", ", _parameters.WithoutEffect)}."),
            MessageJson.Default.WarningMessage);
    }

    private void Receive(ReadOnlyMemory<byte> message, bool isBinary)
    {
        if (_parameters.InactivityTimeout is { } timeout)
            _inactivity?.Change(timeout, Timeout.InfiniteTimeSpan);
        if (_terminating)
            return;
        if (isBinary)
        {
            ReceiveAudio(message);
            return;
        }
        try
        {
            Control(message);
        }
        catch (ProtocolViolationException exception)
        {
            _outbox.Fail(exception.Violation);
        }
    }

    private void ReceiveAudio(ReadOnlyMemory<byte> audio)
    {
        var milliseconds = _parameters.Format.Milliseconds(audio.Length);
        if (_durations.Check(milliseconds) is { } violation)
        {
            _outbox.Fail(violation);
            return;
        }
        Interlocked.Exchange(ref _receivedMilliseconds, _receivedMilliseconds + milliseconds);
        Enqueue(new(InboxKind.Audio, audio.ToArray()));
    }

    private void Control(ReadOnlyMemory<byte> message)
    {
        (var type, _settings) = ControlMessage.Parse(message, _settings);
        switch (type)
        {
            case ControlMessage.UpdateConfiguration:
                Enqueue(new(InboxKind.Settings, [], _settings));
                break;
            case ControlMessage.ForceEndpoint:
                Enqueue(InboxItem.ForceEndpoint);
                break;
            case ControlMessage.Terminate:
                _terminating = true;
                Enqueue(InboxItem.Terminate);
                break;
            default:
                // KeepAlive has done its work by arriving.
                break;
        }
    }

    private void Enqueue(InboxItem item)
    {
        if (_inbox.TryAdd(item))
            _scheduler.Schedule(_decoder);
        else
            _outbox.Fail(ProtocolViolation.Input("Too many messages are waiting"));
    }

    private ITimer OnTimer(TimeSpan due, Action action) => _time.CreateTimer(_ => action(), null, due, Timeout.InfiniteTimeSpan);

    private void FailInactive()
    {
        // Waiting for the Termination is not the client's silence.
        if (!_terminating)
            _outbox.Fail(ProtocolViolation.Input(
                $"Session terminated due to inactivity: No messages received for {(int)_parameters.InactivityTimeout!.Value.TotalSeconds} seconds"));
    }

    private void FailDecoding(Exception exception)
    {
        DecodingFailed = true;
        _logger.DecodingFailed(exception, _id);
        _outbox.Fail(ProtocolViolation.Internal("Session Cancelled: An error occurred"));
    }

    private void Beat()
    {
        if (!_settings.SessionHeartbeat)
            return;
        var received = Volatile.Read(ref _receivedMilliseconds);
        var factor = (received - _beatenMilliseconds) / HeartbeatInterval.TotalMilliseconds;
        _beatenMilliseconds = received;
        _outbox.Post(
            new HeartbeatMessage((long)received, (long)_time.GetElapsedTime(_started).TotalMilliseconds, Math.Round(factor, 4)),
            MessageJson.Default.HeartbeatMessage,
            isPartial: true);
    }
}
