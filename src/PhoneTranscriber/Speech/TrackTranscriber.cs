using System.Buffers;
using System.Threading.Channels;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>
/// Step 5: the speech session of one track. Audio is queued from the first frame, while the session is being opened too; when the track
/// is finished the queue is sent, the session terminated, and its last words awaited.
/// </summary>
internal sealed class TrackTranscriber
{
    /// <summary>Audio kept while the service cannot take it, ms; beyond that the oldest is dropped and counted.</summary>
    private const int QueueMilliseconds = 60_000;

    private readonly Channel<AudioChunk> _queue;
    private readonly TrackContext _context;

    public TrackTranscriber(TrackContext context)
    {
        _context = context;
        _queue = Channel.CreateBounded<AudioChunk>(
            new BoundedChannelOptions(QueueMilliseconds / context.Profile.ChunkMilliseconds)
            {
                SingleReader = true,
                FullMode = BoundedChannelFullMode.DropOldest,
            },
            OnDropped);
        Completion = Task.Run(RunAsync);
    }

    /// <summary>Done when the session is terminated and everything it said is posted to the call. Never faults.</summary>
    public Task Completion { get; }

    /// <summary>Queues a chunk of mu-law that starts at <paramref name="startMs"/> on the call's clock; never waits.</summary>
    public void Enqueue(ReadOnlySpan<byte> muLaw, long startMs)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(muLaw.Length);
        muLaw.CopyTo(buffer);
        if (!_queue.Writer.TryWrite(new AudioChunk(buffer, muLaw.Length, startMs))) ArrayPool<byte>.Shared.Return(buffer);
    }

    /// <summary>No more audio comes. What is queued is still sent, after an attempt to connect that is under way.</summary>
    public void Finish() => _queue.Writer.TryComplete();

    /// <summary>Settings changed since the track began.</summary>
    public ConfigurationUpdate Configured { get; private set; } = new();

    /// <summary>Turns ended on request.</summary>
    public int ForcedEndpoints { get; private set; }

    /// <summary>Changes the live session's settings.</summary>
    public void Configure(ConfigurationUpdate update) => Configured = Configured.With(update);

    /// <summary>Ends the turn being spoken.</summary>
    public void ForceEndpoint() => ForcedEndpoints++;

    private async Task RunAsync()
    {
        try
        {
            await TranscribeAsync();
        }
        catch (Exception exception)
        {
            _context.Log.TrackFailed(exception, _context.Call.Info.CallSid, _context.Track);
            await InterruptAsync(null, "internal error");
        }
        finally
        {
            _queue.Writer.TryComplete();
            while (_queue.Reader.TryRead(out var chunk)) ArrayPool<byte>.Shared.Return(chunk.Buffer);
        }
    }

    private async Task TranscribeAsync()
    {
        var opened = _context.Time.GetUtcNow();
        var record = new SessionRecord
        {
            Key = _context.NewKey(opened),
            Track = _context.Track,
            Model = _context.Profile.Parameters.SpeechModel,
            OpenedAt = opened,
        };
        await PostAsync(new CallMessage.TrackChanged(_context.Track, "connecting"));
        StreamingSession session;
        try
        {
            session = await _context.Service.ConnectAsync(_context.Profile.Parameters, CancellationToken.None);
        }
        catch (StreamingException refused)
        {
            await PostAsync(new CallMessage.SessionChanged(
                record with { EndedAt = _context.Time.GetUtcNow(), CloseCode = refused.Code, Reason = refused.Message }));
            await InterruptAsync(refused.Code, refused.Message);
            await DiscardAsync();
            return;
        }

        await using (session)
        {
            record = record with { Id = session.Id, BegunAt = _context.Time.GetUtcNow() };
            _context.Metrics.SessionOpened();
            _context.Log.SessionBegan(_context.Call.Info.CallSid, _context.Track, session.Id);
            await PostAsync(new CallMessage.SessionChanged(record));
            await PostAsync(new CallMessage.TrackChanged(_context.Track, "live"));

            var timeline = new SessionTimeline();
            var listening = ListenAsync(session, timeline);
            var end = await SendAsync(session, timeline);
            // The last words: everything the session said before its end is posted before the track counts as finished.
            await listening;
            await CloseAsync(record, end, timeline);
        }

        await DiscardAsync();
    }

    /// <summary>Sends until the track is finished, then terminates the session; or until the session ends by itself.</summary>
    private async Task<SessionEnd> SendAsync(StreamingSession session, SessionTimeline timeline)
    {
        using var ended = new CancellationTokenSource();
        var converter = new AudioConverter(_context.Profile);
        var pace = new BacklogPace(_context.Time, _context.Service.IsLocal);
        var watching = session.Completion.ContinueWith(
            static (_, ended) => ((CancellationTokenSource)ended!).Cancel(),
            ended, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        try
        {
            await foreach (var chunk in _queue.Reader.ReadAllAsync(ended.Token))
            {
                try
                {
                    await pace.WaitAsync(chunk.Length / MuLaw.BytesPerMillisecond, ended.Token);
                    timeline.Append(chunk);
                    await session.SendAudioAsync(converter.Convert(chunk.Audio), ended.Token);
                }
                finally
                {
                    ArrayPool<byte>.Shared.Return(chunk.Buffer);
                }
            }

            return await session.TerminateAsync(_context.Service.TerminateTimeout);
        }
        catch (Exception exception) when (exception is StreamingException or OperationCanceledException)
        {
            return await session.Completion;
        }
        finally
        {
            await session.DisposeAsync();
            await watching;
        }
    }

    private async Task ListenAsync(StreamingSession session, SessionTimeline timeline)
    {
        await foreach (var message in session.ReadAllAsync(CancellationToken.None))
        {
            switch (message)
            {
                case TurnMessage turn:
                    await OnTurnAsync(turn, timeline);
                    break;
                case WarningMessage warning:
                    _context.Log.SessionWarned(_context.Call.Info.CallSid, _context.Track, session.Id, warning.Code);
                    break;
            }
        }
    }

    private async Task OnTurnAsync(TurnMessage message, SessionTimeline timeline)
    {
        var turn = TurnReader.Read(message, timeline, _context.Track, _context.Speaker);
        // Some models end a session with an empty final; there is nothing to show.
        if (turn is not null) await PostAsync(new CallMessage.TurnHeard(turn, message.IsFinal));
    }

    private async Task CloseAsync(SessionRecord record, SessionEnd end, SessionTimeline timeline)
    {
        var now = _context.Time.GetUtcNow();
        _context.Metrics.SessionClosed();
        _context.Log.SessionEnded(_context.Call.Info.CallSid, _context.Track, record.Id!, end.Reason, end.CloseCode);
        await PostAsync(new CallMessage.SessionChanged(record with
        {
            EndedAt = now,
            CloseCode = end.CloseCode,
            Reason = end.ErrorText ?? end.Reason.ToString(),
            AudioSeconds = end.AudioDurationSeconds ?? Math.Round(timeline.SentMilliseconds / 1000.0, 1),
            BilledSeconds = end.SessionDurationSeconds ?? Math.Round((now - record.BegunAt!.Value).TotalSeconds),
        }));
        if (end.Reason == SessionEndReason.Terminated)
            await PostAsync(new CallMessage.TrackChanged(_context.Track, "ended"));
        else if (end.Reason == SessionEndReason.TerminationTimedOut)
            await InterruptAsync(null, "the speech service did not confirm the end of its session: last words may be missing");
        else
            await InterruptAsync(end.ErrorCode ?? end.CloseCode, end.ErrorText ?? "the connection to the speech service was lost");
    }

    private async Task InterruptAsync(int? code, string reason)
    {
        _context.Metrics.TrackInterrupted();
        _context.Log.TrackInterrupted(_context.Call.Info.CallSid, _context.Track, code, reason);
        await PostAsync(new CallMessage.Interrupted(_context.Track, _context.Call.Clock.NowMs, code, reason));
    }

    /// <summary>The call goes on without a session: its audio goes nowhere until the track is finished.</summary>
    private async Task DiscardAsync()
    {
        await foreach (var chunk in _queue.Reader.ReadAllAsync()) ArrayPool<byte>.Shared.Return(chunk.Buffer);
    }

    private ValueTask PostAsync(CallMessage message) => _context.Call.PostAsync(message);

    private void OnDropped(AudioChunk chunk)
    {
        ArrayPool<byte>.Shared.Return(chunk.Buffer);
        _context.Metrics.AudioDropped(chunk.Length / MuLaw.BytesPerMillisecond);
    }
}
