using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Steering;

/// <summary>
/// Starts, by REST, the stream of a call that is live at Twilio: one that somebody else's TwiML runs, or one of ours whose stream was lost.
/// </summary>
internal sealed class StreamStarter(TwilioRestClient twilio, CallRegistry calls, IStore store, NumberProfiles numbers, TwimlWriter twiml)
{
    /// <param name="callSid">Twilio's id.</param>
    /// <param name="track">What to stream.</param>
    /// <param name="baseUrl">Where Twilio reaches us.</param>
    /// <param name="cancel">Ends the waiting for Twilio.</param>
    public async Task<StreamStart> StartAsync(string callSid, StreamTrack track, Uri baseUrl, CancellationToken cancel)
    {
        if (!twilio.IsConfigured) return StreamStart.Refused(409, "Twilio:AccountSid and Twilio:AuthToken have to be configured for this.");
        if (calls.Find(callSid) is { } lost) return await RestartAsync(lost, track, baseUrl, cancel);
        if (await store.FindCallAsync(callSid, cancel) is { } stored)
        {
            return StreamStart.Refused(409, stored.Call.EndedAt is null
                ? "Another process transcribes this call." : "The transcription of this call has ended; a call is transcribed once.");
        }

        if (calls.TryReserve(callSid) is { } refusal) return Refused(refusal);
        try
        {
            return await RequestAsync(callSid, track, baseUrl, cancel);
        }
        finally
        {
            calls.Release(callSid);
        }
    }

    private async Task<StreamStart> RestartAsync(Call call, StreamTrack track, Uri baseUrl, CancellationToken cancel)
    {
        if (call.IsEnding) return StreamStart.Refused(409, "The transcription of this call has ended; a call is transcribed once.");
        if (!call.TryAwaitStream()) return StreamStart.Refused(409, "This call is being transcribed.");
        var start = StreamStart.Refused(502, "Twilio was not asked.");
        try
        {
            return start = await RequestAsync(call.Info.CallSid, track, baseUrl, cancel);
        }
        finally
        {
            if (start.Call is null) call.OnStreamRefused();
        }
    }

    private async Task<StreamStart> RequestAsync(string callSid, StreamTrack track, Uri baseUrl, CancellationToken cancel)
    {
        try
        {
            if (await twilio.FindCallAsync(callSid, cancel) is not { } there) return StreamStart.Refused(404, "Twilio knows no such call.");
            if (there.Status != "in-progress") return StreamStart.Refused(409, $"The call is not live at Twilio: it is {there.Status ?? "of unknown status"}.");
            var info = new CallInfo(callSid, there.From ?? "", there.To ?? "", there.Direction ?? "inbound");
            if (!await twilio.StartStreamAsync(callSid, twiml.Detached(info, track, baseUrl), cancel))
                return StreamStart.Refused(409, "The call has just ended at Twilio.");
            // Its socket may have come already, and brought the call with it.
            return new StreamStart(calls.GetOrAdd(info, numbers.For(info.From, info.To, info.Direction)), 202, null);
        }
        catch (TwilioRestException exception)
        {
            return StreamStart.Refused(502, exception.Message);
        }
    }

    private static StreamStart Refused(CallRefusal refusal) => refusal switch
    {
        CallRefusal.Full => StreamStart.Refused(429, "As many calls are being transcribed as may be (Calls:MaxConcurrent); try again when one has ended."),
        CallRefusal.ShuttingDown => StreamStart.Refused(503, "The bridge is shutting down."),
        _ => StreamStart.Refused(409, "The stream of this call is being started already."),
    };
}
