using System.Net.WebSockets;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.ExceptionServices;
using System.Text;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Hosting;
using PhoneTranscriber.Hosting.WebSockets;
using PhoneTranscriber.Speech;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Step 2: one media WebSocket, from <c>connected</c> to its end. It owns the speech sessions of its tracks: when <see cref="RunAsync"/>
/// returns they are terminated. Nothing is ever sent to Twilio but the closing of the socket.
/// </summary>
/// <param name="socket">The accepted socket.</param>
/// <param name="reader">Reads it.</param>
/// <param name="pacing">Of its connection.</param>
/// <param name="services">What every stream uses.</param>
/// <param name="onlyCall">The only call whose stream it may be; null for any whose token it has.</param>
internal sealed class MediaStream(FrameSocket socket, MediaSocketReader reader, ReceivePacing pacing, MediaStreamServices services, string? onlyCall)
    : ISweptStream, IAheadTaker
{
    /// <summary>A socket that has not said <c>start</c> by then is closed.</summary>
    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(10);

    /// <summary>Frames are 20 ms apart, but networks hold them back for a moment; after this long without one, ms, silence is fed.</summary>
    private const long QuietMs = 1_000;

    /// <summary>A stream without a frame for so long does not flow: what goes by the clock in it has to be seen to more often.</summary>
    private static readonly TimeSpan Flowing = TimeSpan.FromMilliseconds(130);

    /// <summary>Length of one of Twilio's frames.</summary>
    private static readonly TimeSpan FrameTime = TimeSpan.FromMilliseconds(20);

    /// <summary>A chunk that is later than this may never come, while a key press or the end of the call may be there.</summary>
    private static readonly TimeSpan Jitter = TimeSpan.FromMilliseconds(20);

    /// <summary>A peer that vanished without a word would keep its speech sessions open: one that says nothing for so long is asked, and has as long to answer.</summary>
    private static readonly TimeSpan PingInterval = TimeSpan.FromSeconds(20);

    /// <summary>No message waits for more frames than these, 100 ms: longer chunks are collected in several turns.</summary>
    private const int MostFrames = 5;

    /// <summary>So much nonsense in one stream is not Twilio: it is closed.</summary>
    private const int MaxMalformed = 100;

    /// <summary>Largest payload of one frame, bytes: what base64 leaves of the 64 KiB that a message may have.</summary>
    private const int MaxPayload = 48 * 1024;

    /// <summary>What a WebSocket adds to a masked message of Twilio's size, bytes.</summary>
    private const int FrameHeader = 8;

    /// <summary>Longest name of a key, bytes; Twilio sends one character.</summary>
    private const int MaxDigit = 8;

    /// <summary>A frame is decoded and handed on at once, so the thread's buffer does for all streams.</summary>
    [ThreadStatic]
    private static byte[]? _decoded;

    // Also the lock: each frame needs them anyway, and a lock of its own would be one more thing to fetch from memory.
    private readonly MediaTrackPipeline?[] _tracks = new MediaTrackPipeline?[2];
    private readonly TaskCompletionSource _started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private MediaStreamCounters _counters;
    private Call? _call;
    private StreamLease? _lease;
    private StartMessage? _start;
    private long? _firstTimestamp;
    private long _startMs;
    private int _messageBytes;
    private long _lastFrameAt;
    private long _lastReadAt;
    private bool _wasQuiet;
    private long _lastPingAt;

    /// <summary>Tracks of which a chunk is full and not sent, a bit each. The reader's alone.</summary>
    private int _full;
    private bool _isRestless;
    private bool _finished;

    // What came of a message that was taken while the reading loop waits.
    private StreamEnding? _ending;
    private ExceptionDispatchInfo? _fault;

    private SweeperPlace? _place;
    private Task? _hangingUp;
    private Task _pinging = Task.CompletedTask;

    /// <summary>Runs the stream to its end. Does not throw for what the peer does.</summary>
    public async Task RunAsync()
    {
        var reading = ReadAsync();
        var ending = StreamEnding.Lost;
        try
        {
            ending = await FirstCauseAsync(reading);
            if (ending == StreamEnding.Stopped && _lease is not null) _call!.OnStopped(_lease);
        }
        finally
        {
            services.Sweeper.Remove(this);
            await Task.WhenAll(FinishAsync(ending), MediaClosing.CloseAsync(socket, ending, reading, services));
            // A start that was being handled meanwhile has entered it again.
            services.Sweeper.Remove(this);
            if (_hangingUp is not null) await _hangingUp;
            await _pinging;
        }
    }

    /// <inheritdoc/>
    public void Rouse() => pacing.WakeAt(1);

    /// <inheritdoc/>
    public bool IsRestless(long now) => _isRestless || IsOlder(ref _lastFrameAt, now);

    /// <inheritdoc/>
    public void Tick()
    {
        var (isFed, isQuiet) = (false, false);
        var now = services.Time.GetTimestamp();
        var isBehind = IsBehind(now);
        lock (_tracks)
        {
            if (_finished) return;
            if (services.Time.GetElapsedTime(_lastPingAt, now) > PingInterval)
            {
                _lastPingAt = now;
                if (socket.KeepAliveAsync() is { IsCompleted: false } pinging) _pinging = Task.WhenAll(_pinging, pinging);
            }

            foreach (var track in _tracks)
            {
                if (track is null) continue;
                var quiet = (long)services.Time.GetElapsedTime(track.LastFrameAt).TotalMilliseconds;
                if (quiet <= QuietMs || isBehind) continue;
                isQuiet = true;
                // Not the first time: its frames may be on their way from the kernel to here.
                if (!_wasQuiet) continue;
                track.FeedSilence(quiet);
                isFed = true;
            }

            _wasQuiet = isQuiet;
        }

        var isRestless = isQuiet;
        foreach (var track in _tracks)
        {
            if (isFed) track?.Transcriber.Wake();
            isRestless |= track?.Transcriber.Tick() ?? false;
        }

        _isRestless = isRestless;
        if (!isBehind && _call?.Profile.Silence is { Action: SilenceAction.HangUp } silence && IsSilent(silence.Timeout))
            _hangingUp ??= services.Ender.HangUpAsync(_call, EndReason.Silence);
    }

    /// <summary>A process that stood still finds everybody quiet. Of a stream that is read there are always some frames to be read.</summary>
    private bool IsBehind(long now) => IsOlder(ref _lastReadAt, now) && pacing.HasUnread;

    private bool IsOlder(ref long at, long now) => services.Time.GetElapsedTime(Volatile.Read(ref at), now) > Flowing;

    private bool IsSilent(TimeSpan timeout) => _tracks is not [null, null] && _tracks.All(track => track is null || track.Transcriber.SilentFor >= timeout);

    /// <summary>What ends the stream first: the peer, the call, or that it never started.</summary>
    private async Task<StreamEnding> FirstCauseAsync(Task<StreamEnding> reading)
    {
        using (var stop = new CancellationTokenSource())
        {
            var timeout = Task.Delay(StartTimeout, services.Time, stop.Token);
            var first = await Task.WhenAny(reading, _started.Task, timeout);
            await stop.CancelAsync();
            if (first == timeout && !_started.Task.IsCompleted) return StreamEnding.NoStart;
        }

        if (_lease is null) return await reading;
        if (await Task.WhenAny(reading, _lease.Ending) == reading) return await reading;
        var reason = await _lease.Ending;
        return new StreamEnding(reason, WebSocketCloseStatus.NormalClosure, reason);
    }

    private async Task<StreamEnding> ReadAsync()
    {
        while (true)
        {
            if (!reader.TryReceive(out var received))
            {
                BeforeWaiting();
                // As a rule what has come is whole messages: then it is enough to wait for the next bytes.
                var hasCome = socket.IsEmpty && await WaitAsync();
                _fault?.Throw();
                if (_ending is { } ending) return ending;
                if (hasCome) continue;
                received = await reader.ReceiveAsync(CancellationToken.None);
            }

            if (Handle(received) is { } over) return over;
            if (_start is not null && _lease is null && await AttachAsync(_start) is { } refused) return refused;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> WaitAsync()
    {
        try
        {
            return await socket.WaitAsync(this);
        }
        catch (Exception lost) when (MediaSocketReader.IsLoss(lost))
        {
            // Who reads next learns of it, too, and says so.
            return false;
        }
    }

    /// <summary>Once it flows, a stream's messages are handled where they have come; the reading loop goes on only for what is not whole messages.</summary>
    bool IAheadTaker.TakeAhead()
    {
        if (_lease is null) return false;
        try
        {
            while (TakeFrames() is { } other)
            {
                _ending = Handle(other);
                if (_ending is not null) return false;
            }

            _ending = TooMuchNonsense;
            if (_ending is not null || !socket.IsEmpty) return false;
            BeforeWaiting();
            return true;
        }
        catch (Exception fault)
        {
            // A fault of ours, which must not be taken for one of the connection.
            _fault = ExceptionDispatchInfo.Capture(fault);
            return false;
        }
    }

    private StreamEnding? TooMuchNonsense =>
        _counters.Malformed + _counters.Binary + _counters.BadPayload > MaxMalformed ? StreamEnding.TooMuchNonsense : null;

    /// <summary>Takes the frames that have come, under one lock and at one time for all of them.</summary>
    /// <returns>The message after them that is something else; null when there is none.</returns>
    private ReceivedMessage? TakeFrames()
    {
        ReceivedMessage? other = null;
        var now = services.Time.GetTimestamp();
        Volatile.Write(ref _lastReadAt, now);
        lock (_tracks)
        {
            while (other is null && reader.TryReceive(out var received))
            {
                var isFrame = MediaMessageParser.TryParse(received.Content.Span, out var message) && message.Event == MediaEvent.Media;
                if (!isFrame) other = received;
                else OnMedia(message, now);
                _messageBytes = received.Content.Length + FrameHeader;
            }
        }

        SendChunks();
        return other;
    }

    /// <summary>Handles what was received; says how the stream ends when it does.</summary>
    private StreamEnding? Handle(in ReceivedMessage received)
    {
        Volatile.Write(ref _lastReadAt, services.Time.GetTimestamp());
        switch (received.Kind)
        {
            case ReceivedKind.Text:
                _messageBytes = received.Content.Length + FrameHeader;
                if (OnMessage(received.Content.Span) is { } ending) return ending;
                break;
            case ReceivedKind.Binary:
                Count(ref _counters.Binary, "a binary frame");
                break;
            case ReceivedKind.TooBig:
                return StreamEnding.TooBig;
            default:
                return StreamEnding.Lost;
        }

        return TooMuchNonsense;
    }

    /// <summary>All that has come is handled. Nothing can be done before the next chunk is there, so nobody needs to be woken before.</summary>
    private void BeforeWaiting()
    {
        var (frames, tracks) = (MostFrames, 0);
        lock (_tracks)
        {
            if (_finished) return;
            foreach (var track in _tracks)
            {
                if (track is null) continue;
                frames = Math.Min(frames, track.FramesToNextChunk);
                tracks++;
            }

            if (tracks == 0) return;
            // Half a message less than it takes: messages differ by some digits. What has come of one counts.
            pacing.WakeAt(Math.Max(1, (frames * tracks * _messageBytes) - (_messageBytes / 2) - socket.AheadBytes));
            var patience = (frames * FrameTime) + Jitter;
            _place?.ExpectBy(_lastFrameAt + (patience.Ticks * services.Time.TimestampFrequency / TimeSpan.TicksPerSecond));
        }
    }

    /// <summary>Handles one message; says how the stream ends when it does.</summary>
    private StreamEnding? OnMessage(ReadOnlySpan<byte> json)
    {
        if (!MediaMessageParser.TryParse(json, out var message))
        {
            Count(ref _counters.Malformed, "a message that is not JSON");
            return null;
        }

        switch (message.Event)
        {
            case MediaEvent.Media:
                lock (_tracks) OnMedia(message, services.Time.GetTimestamp());
                SendChunks();
                return null;
            case MediaEvent.Start when _start is null:
                return OnStart(json);
            case MediaEvent.Dtmf when _call is not null:
                OnDtmf(message);
                return null;
            case MediaEvent.Stop when _lease is not null:
                return StreamEnding.Stopped;
            default:
                return null;
        }
    }

    private StreamEnding? OnStart(ReadOnlySpan<byte> json)
    {
        if (!StartMessage.TryParse(json, out var start))
        {
            Count(ref _counters.Malformed, "a start message that cannot be read");
            return null;
        }

        var token = start.CustomParameters.GetValueOrDefault(TwimlWriter.TokenParameter);
        var verdict = onlyCall is not null && start.CallSid != onlyCall ? StreamTokenVerdict.Forged : services.Tokens.Verify(start.CallSid, token);
        if (verdict != StreamTokenVerdict.Valid)
        {
            services.Log.StreamTokenRefused(PeerText.Shown(start.CallSid), verdict);
            return StreamEnding.BadToken;
        }

        if (start.MediaFormat is not null and not { Encoding: "audio/x-mulaw", SampleRate: 8000, Channels: 1 }) return StreamEnding.UnsupportedFormat;
        _start = start;
        return null;
    }

    /// <summary>
    /// Joins the call. When another process answered its webhook, or this one before a restart, the token proves the call; storage or the
    /// parameters say whose it is.
    /// </summary>
    private async Task<StreamEnding?> AttachAsync(StartMessage start)
    {
        var info = new CallInfo(
            start.CallSid,
            start.CustomParameters.GetValueOrDefault("from") ?? "",
            start.CustomParameters.GetValueOrDefault("to") ?? "",
            start.CustomParameters.GetValueOrDefault("direction") ?? "inbound");
        var profile = services.Numbers.For(info.From, info.To, info.Direction);
        // A call that is not in memory is asked for in storage, which may take its time on the thread that asks: not on this one.
        _call = services.Calls.Find(start.CallSid) is null
            ? await Task.Run(() => services.Calls.GetOrResumeAsync(info, profile, CancellationToken.None))
            : await services.Calls.GetOrResumeAsync(info, profile, CancellationToken.None);
        if (_call is null) return StreamEnding.CallIsOver;
        lock (_tracks)
        {
            // A start that comes while the socket is being closed must not join: nobody would let go of the call again.
            if (_finished) return null;
            _lease = _call.TryAttachStream(start.StreamSid);
        }

        if (_lease is null) return StreamEnding.CallIsOver;
        await _call.PostAsync(new CallMessage.StreamStarted(_lease.Row(start.CallSid, null, null)));
        services.Log.StreamStarted(start.CallSid, start.StreamSid, string.Join('+', start.Tracks));
        services.Metrics.StreamStarted();
        _lastPingAt = services.Time.GetTimestamp();
        _place = services.Sweeper.Add(this);
        _started.SetResult();
        return null;
    }

    /// <summary>Under the lock; <see cref="SendChunks"/> is to follow when it is released.</summary>
    private void OnMedia(in MediaMessage message, long now)
    {
        if (_call is null)
        {
            Count(ref _counters.BeforeStart, "media before start");
            return;
        }

        if (message.Track == MediaTrack.Unknown)
        {
            Count(ref _counters.UnknownTrack, "an unknown track");
            return;
        }

        if (message.TimestampMilliseconds == MediaMessage.Absent)
        {
            Count(ref _counters.NoTimestamp, "media without a timestamp");
            return;
        }

        var payload = _decoded ??= new byte[MaxPayload];
        if (!MediaPayload.TryDecode(message.Payload, payload, out var length))
        {
            Count(ref _counters.BadPayload, "a payload that is not base64");
            return;
        }

        if (length > 0) Volatile.Write(ref _lastFrameAt, now);
        if (_finished) return;
        var index = (int)message.Track - 1;
        var track = _tracks[index] ??= StartTrack(message.Track, message.TimestampMilliseconds);
        if (track.OnFrame(message.TimestampMilliseconds, payload.AsSpan(0, length), now)) _full |= 1 << index;
    }

    /// <summary>Outside the lock: chunks that are full are sent on this thread.</summary>
    private void SendChunks()
    {
        for (; _full != 0; _full &= _full - 1) _tracks[BitOperations.TrailingZeroCount(_full)]!.Transcriber.Wake();
    }

    /// <summary>A track exists from its first frame on; one that never speaks up costs no speech session.</summary>
    private MediaTrackPipeline StartTrack(MediaTrack track, long timestampMs)
    {
        if (_firstTimestamp is null)
        {
            _firstTimestamp = timestampMs;
            _startMs = _call!.Clock.StartStream();
        }

        var name = track == MediaTrack.Inbound ? CallTrack.Inbound : CallTrack.Outbound;
        var context = new TrackContext(_call!, name, services.Speech);
        var startMs = Math.Max(0, _startMs + timestampMs - _firstTimestamp.Value);
        return new MediaTrackPipeline(new TrackTranscriber(context), context.Profile.ChunkMilliseconds, startMs, _call!.Recording?.Track(name));
    }

    private void OnDtmf(in MediaMessage message)
    {
        var track = message.Track == MediaTrack.Outbound ? CallTrack.Outbound : CallTrack.Inbound;
        if (message.Digit.Length is 0 or > MaxDigit)
        {
            Count(ref _counters.Malformed, "a key press that is none");
            return;
        }

        var digit = Encoding.UTF8.GetString(message.Digit);
        if (!_call!.TryPost(new CallMessage.Dtmf(track, digit, _call.Clock.NowMs))) services.Metrics.MediaOddity();
    }

    /// <summary>Flushes every track, lets the sessions say their last words, and tells the call.</summary>
    private async Task FinishAsync(StreamEnding ending)
    {
        lock (_tracks) _finished = true;
        // The peer's answer to a close is a few bytes.
        pacing.WakeAt(1);
        // Outside the lock: what is left is sent on this thread. Nothing is added to the tracks any more.
        await Task.WhenAll(_tracks.OfType<MediaTrackPipeline>().Select(track => track.FinishAsync()));
        if (_lease is null) return;
        services.Metrics.StreamEnded(_tracks.OfType<MediaTrackPipeline>().Sum(track => track.StaleFrames));
        services.Log.StreamEnded(_call!.Info.CallSid, _lease.StreamSid, ending.Reason);
        await _call.PostAsync(new CallMessage.StreamEnded(_lease, ending.Reason));
    }

    private void Count(ref long counter, string what)
    {
        services.Metrics.MediaOddity();
        if (++counter == 1) services.Log.MediaOddity(_call?.Info.CallSid ?? "-", what);
    }
}
