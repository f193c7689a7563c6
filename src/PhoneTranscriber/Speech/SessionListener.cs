using System.Runtime.CompilerServices;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

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
        await using var messages = session.ReadAllAsync(CancellationToken.None).GetAsyncEnumerator();
        while (await MoveNextAsync(messages))
        {
            watch.Heard(messages.Current);
            try
            {
                await UnlessMutedAsync(() => HandleAsync(messages.Current));
            }
            catch (Exception exception)
            {
                // One message that we fail at must not cost those that follow, nor the session its end.
                context.Services.Log.TrackFailed(exception, context.Call.Info.CallSid, context.Track);
            }
        }

        await UnlessMutedAsync(ReleaseAsync);
    }

    /// <summary>Its audio is given to the next session, which will say again what is not said yet; a turn that is being posted is said.</summary>
    public async Task MuteAsync()
    {
        await _handling.WaitAsync();
        _muted = true;
        _handling.Release();
    }

    public void Dispose() => _handling.Dispose();

    private async ValueTask UnlessMutedAsync(Func<ValueTask> say)
    {
        await _handling.WaitAsync();
        try
        {
            if (!_muted) await say();
        }
        finally
        {
            _handling.Release();
        }
    }

    private ValueTask ReleaseAsync() => _turns.Release() is { } held ? PostAsync(held) : ValueTask.CompletedTask;

    /// <summary>Waits for the next message; meanwhile the formatted twin of a raw end may fail to come.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> MoveNextAsync(IAsyncEnumerator<StreamingMessage> messages)
    {
        var next = messages.MoveNextAsync();
        if (_turns.Held is null || next.IsCompleted) return await next;
        var message = next.AsTask();
        using var enough = new CancellationTokenSource();
        var patience = Task.Delay(TurnAssembler.Patience, context.Services.Time, enough.Token);
        if (await Task.WhenAny(message, patience) == patience) await UnlessMutedAsync(ReleaseAsync);
        await enough.CancelAsync();
        return await message;
    }

    private async ValueTask HandleAsync(StreamingMessage message)
    {
        switch (message)
        {
            case TurnMessage turn:
                foreach (var heard in _turns.Accept(turn)) await PostAsync(heard);
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

    private async ValueTask PostAsync(HeardTurn heard)
    {
        var turn = TurnReader.Read(heard.Message, _toCall, audio.ToCall(sender.HeardTo / MuLaw.BytesPerMillisecond), context.Track, context.Speaker);
        var source = Source(heard.Message.TurnOrder);
        if (turn is not null) track.HeardText(turn.EndMs);
        switch (heard.Kind)
        {
            case HeardKind.Partial:
                HasOpenTurn = true;
                if (turn is not null) await context.Call.PostAsync(new CallMessage.TurnHeard(turn, IsFinal: false, source));
                break;
            case HeardKind.Final:
                // Some models end a session with an empty turn; there is nothing to show, and nothing is covered.
                if (turn is not null)
                {
                    await context.Call.PostAsync(new CallMessage.TurnHeard(turn, IsFinal: true, source));
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
