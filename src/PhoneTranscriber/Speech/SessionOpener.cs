using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Audio;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Speech;

/// <summary>Opens a track's sessions, at one endpoint after the other, each entered into the ledger before it can cost anything.</summary>
internal sealed class SessionOpener(TrackContext context, TrackTranscriber track, HeldAudio audio)
{
    private int _endpoint;

    /// <summary>The service answered the last attempt, if only to refuse.</summary>
    public bool Answers { get; private set; }

    /// <summary>An endpoint has not been tried since the first one was.</summary>
    public bool HasAnotherEndpoint => _endpoint % Services.Service.Endpoints != 0;

    private SpeechServices Services => context.Services;

    /// <summary>Opens a session.</summary>
    /// <exception cref="StreamingException">The service refused, or could not be reached; the next attempt goes to the next endpoint.</exception>
    /// <exception cref="OperationCanceledException">It took longer than <paramref name="cancel"/> allows.</exception>
    public async Task<TrackSession> OpenAsync(CancellationToken cancel)
    {
        await Services.Gate.WaitAsync(context.Call.Speech.HasBegun, cancel);
        Services.Metrics.SessionOpening();
        var opened = Services.Time.GetUtcNow();
        var settings = context.Call.Speech.Settings;
        var parameters = context.Profile.Parameters.With(settings);
        var record = new SessionRecord { Key = context.NewKey(opened), Track = context.Track, Model = parameters.SpeechModel, OpenedAt = opened };
        await PostAsync(record);
        try
        {
            var opening = await Services.Service.ConnectAsync(parameters, _endpoint, cancel);
            Answers = true;
            context.Call.Speech.HasBegun = true;
            var session = new TrackSession(context, track, audio, opening, record, settings);
            Services.Usage.Opened();
            Services.Log.SessionBegan(context.Call.Info.CallSid, context.Track, session.Record.Id!);
            await PostAsync(session.Record);
            return session;
        }
        catch (Exception exception)
        {
            var refused = exception as StreamingException;
            if (refused is { IsTooManySessions: false }) Services.Usage.Failed();
            if (refused is not null)
            {
                _endpoint++;
                Answers = refused.Kind is StreamingErrorKind.ServiceError or StreamingErrorKind.ServiceClosed;
            }

            await PostAsync(record with
            {
                EndedAt = Services.Time.GetUtcNow(),
                CloseCode = refused?.Code,
                Reason = refused?.Message ?? (exception is OperationCanceledException ? "the call ended first" : "internal error"),
            });
            throw;
        }
    }

    /// <summary>Make before break: opens the next session while <paramref name="running"/>, the one before it, goes on, again and again if it must.</summary>
    /// <returns>Null when the one before it ended first, or <paramref name="cancel"/> was cancelled.</returns>
    public async Task<TrackSession?> OpenNextAsync(Task running, CancellationToken cancel)
    {
        var backoff = new Backoff(Services.Jitter);
        try
        {
            while (true)
            {
                try
                {
                    return await OpenAsync(cancel);
                }
                catch (StreamingException refused)
                {
                    var wait = refused.IsTransient ? backoff.Next(refused.IsTooManySessions) : Timeout.InfiniteTimeSpan;
                    await Task.WhenAny(running, Task.Delay(wait, Services.Time, cancel));
                    if (running.IsCompleted) return null;
                }
            }
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private ValueTask PostAsync(SessionRecord record) => context.Call.PostAsync(new CallMessage.SessionChanged(record));
}
