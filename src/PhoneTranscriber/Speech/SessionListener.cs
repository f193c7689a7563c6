using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;
using PhoneTranscriber.Transcripts;

namespace PhoneTranscriber.Speech;

/// <summary>Tells the call what one session says, on the call's clock, and lets go of the audio that its final turns cover.</summary>
internal sealed class SessionListener(
    TrackContext context, TrackTranscriber track, HeldAudio audio, StreamingSession session, SessionSender sender, SessionWatch watch, string key)
    : IDisposable
{
    /// <summary>Bounds of the silence that ended a turn, ms: the clefts within words are shorter, the pauses after turns longer.</summary>
    private const long ShortestPause = 100;
    private const long LongestPause = 200;

    /// <summary>The service's default for Universal-3 Pro models, ms.</summary>
    private const long ShortestDefault = 128;

    private readonly SemaphoreSlim _handling = new(1, 1);
    private readonly Func<long, long> _toCall = sessionMs => audio.ToCall(sender.ToTrack(sessionMs));
    private SpokenTurnPool? _spoken;
    private TurnAssembler _turns = new(expectsTwins: false);
    private long _pauseMs = LongestPause;
    private bool _muted;

    /// <summary>A turn has begun and has not ended.</summary>
    public bool HasOpenTurn { get; private set; }

    /// <summary>Listens with these settings from now on.</summary>
    public void Expect(StreamingParameters parameters)
    {
        var ends = parameters.MinTurnSilence
            ?? (parameters.Family == ModelFamily.Pro && parameters.Mode is not TurnModes.MaxAccuracy ? ShortestDefault : LongestPause);
        // Safely less than what the service takes for the end of a turn.
        _pauseMs = Math.Clamp((long)(ends * 0.85), ShortestPause, LongestPause);
    }

    /// <summary>Listens until the session is over and all it said is posted. Never faults.</summary>
    /// <param name="expectsTwins">Whether a raw end of a turn may be followed by a formatted one.</param>
    public async Task RunAsync(bool expectsTwins)
    {
        _turns = new TurnAssembler(expectsTwins);
        session.PartialTaker = TryTake;
        await using var messages = session.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator();
        while (true)
        {
            var next = messages.MoveNextAsync();
            // Most wait here, and not in a method that would be copied into an object that waits for each message.
            if (!(_turns.Held is null || next.IsCompleted ? await next : await WaitOrReleaseAsync(next))) break;
            watch.Heard(messages.Current);
            try
            {
                await HandleUnlessMutedAsync(messages.Current);
            }
            catch (Exception exception)
            {
                // One message that we fail at must not cost those that follow, nor the session its end.
                context.Services.Log.TrackFailed(exception, context.Call.Info.CallSid, context.Track);
            }
        }

        await ReleaseUnlessMutedAsync();
    }

    /// <summary>Its audio is given to the next session, which will say again what is not said yet; a turn that is being posted is said.</summary>
    public async Task MuteAsync()
    {
        await _handling.WaitAsync();
        _muted = true;
        _handling.Release();
    }

    public void Dispose() => _handling.Dispose();

    private async ValueTask HandleUnlessMutedAsync(StreamingMessage message)
    {
        await _handling.WaitAsync();
        try
        {
            if (!_muted) await HandleAsync(message);
        }
        finally
        {
            _handling.Release();
        }
    }

    private async ValueTask ReleaseUnlessMutedAsync()
    {
        await _handling.WaitAsync();
        try
        {
            if (!_muted && _turns.Release() is { } held) await PostAsync(held);
        }
        finally
        {
            _handling.Release();
        }
    }

    /// <summary>Waits for the next message; meanwhile the formatted twin of a raw end may fail to come.</summary>
    private async Task<bool> WaitOrReleaseAsync(ValueTask<bool> next)
    {
        var message = next.AsTask();
        using var enough = new CancellationTokenSource();
        var patience = Task.Delay(TurnAssembler.Patience, context.Services.Time, enough.Token);
        if (await Task.WhenAny(message, patience) == patience) await ReleaseUnlessMutedAsync();
        await enough.CancelAsync();
        return await message;
    }

    private async ValueTask HandleAsync(StreamingMessage message)
    {
        switch (message)
        {
            case TurnMessage turn:
                var (released, heard) = _turns.Accept(turn);
                if (released is { } before) await PostAsync(before);
                if (heard is { } said) await PostAsync(said);
                break;
            case UnreadTurnMessage unread:
                await HandleAsync(unread);
                break;
            case SpeakerRevisionMessage revised:
                foreach (var revision in revised.Revisions)
                {
                    await context.Call.PostAsync(new CallMessage.SpeakerRevised(
                        Source(revision.TurnOrder), TurnReader.Label(revision.SpeakerLabel)));
                }

                break;
            case LlmGatewayResponseMessage answer:
                await context.Call.PostAsync(new CallMessage.LlmAnswered(Source(answer.TurnOrder), context.Track, answer.Data));
                break;
            case WarningMessage warning:
                context.Services.Log.SessionWarned(context.Call.Info.CallSid, context.Track, session.Id, warning.Code);
                break;
        }
    }

    private async ValueTask HandleAsync(UnreadTurnMessage unread)
    {
        var (released, isHeard) = _turns.AcceptPartial(unread.TurnOrder);
        if (released is { } before) await PostAsync(before);
        if (isHeard) await context.Call.PostAsync(Hear(unread).Heard);
    }

    private SpokenTurn Hear(UnreadTurnMessage unread)
    {
        track.HeardText(_toCall(unread.EndMs));
        HasOpenTurn = true;
        _spoken ??= new SpokenTurnPool(context.Track, Read);
        return _spoken.Take(unread, _toCall(unread.StartMs));
    }

    /// <summary>The usual partial turn, handled where it has come; false when somebody is at another message, or something has to be waited for.</summary>
    private bool TryTake(UnreadTurnMessage unread)
    {
        if (!_handling.Wait(0)) return false;
        try
        {
            if (_turns.Held is not null) return false;
            watch.Heard(unread);
            if (_muted || !_turns.AcceptPartial(unread.TurnOrder).IsHeard) return true;
            var spoken = Hear(unread);
            if (context.Call.TryPost(spoken.Heard)) return true;
            spoken.Release();
            return false;
        }
        catch (Exception exception)
        {
            context.Services.Log.TrackFailed(exception, context.Call.Info.CallSid, context.Track);
            return true;
        }
        finally
        {
            _handling.Release();
        }
    }

    private Turn? Read(TurnMessage message) =>
        TurnReader.Read(message, _toCall, audio.ToCall(sender.HeardTo / MuLaw.BytesPerMillisecond), context.Track, context.Speaker);

    private async ValueTask PostAsync(HeardTurn heard)
    {
        var turn = Read(heard.Message);
        var source = Source(heard.Message.TurnOrder);
        if (turn is not null) track.HeardText(turn.EndMs);
        switch (heard.Kind)
        {
            case HeardKind.Partial:
                HasOpenTurn = true;
                if (turn is not null) await context.Call.PostAsync(new SpokenTurn(turn).Heard);
                break;
            case HeardKind.Final:
                // Some models end a session with an empty turn; there is nothing to show, and nothing is covered.
                if (turn is not null)
                {
                    await context.Call.PostAsync(new CallMessage.TurnHeard(turn, source));
                    Cover(heard.Message);
                    track.HeardFinal();
                }
                else if (HasOpenTurn)
                {
                    await context.Call.PostAsync(new CallMessage.PartialWithdrawn(context.Track));
                }

                HasOpenTurn = false;
                break;
            case HeardKind.Revision when turn is not null:
                await context.Call.PostAsync(new CallMessage.TurnRevised(source, turn));
                break;
        }
    }

    /// <summary>The audio of a final turn need not be kept.</summary>
    private void Cover(TurnMessage message)
    {
        var heardTo = sender.HeardTo;
        var (start, end) = message.Words.Count > 0
            ? (sender.ToTrack(message.Words[^1].StartMs), sender.ToTrack(message.Words[^1].EndMs))
            : (heardTo / MuLaw.BytesPerMillisecond, heardTo / MuLaw.BytesPerMillisecond);
        audio.Cover(start, end, _pauseMs, heardTo);
    }

    private TurnSource Source(int turnOrder) => new(key, turnOrder);
}
