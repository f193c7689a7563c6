using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Hangs up. A call that the bridge answered waits at Twilio for its stream, and ends when that is closed; any other goes on between its
/// parties until Twilio is told.
/// </summary>
internal sealed class CallEnder(TwilioRestClient twilio, TimeProvider time, ILogger<CallEnder> log)
{
    /// <summary>How long Twilio may be asked, retries included.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    /// <summary>Whether the call can be hung up: where closing its stream is not enough, Twilio has to be told, by REST.</summary>
    public bool CanHangUp(Call call) => !NeedsTwilio(call) || twilio.IsConfigured;

    /// <summary>Ends the call here, for <paramref name="reason"/>, and at Twilio. Never throws.</summary>
    /// <returns>Why Twilio could not be told; null when the call ends.</returns>
    public async Task<string?> HangUpAsync(Call call, string reason)
    {
        call.RequestEnd(reason);
        if (!NeedsTwilio(call)) return null;
        using var patience = new CancellationTokenSource(Patience, time);
        try
        {
            await twilio.HangUpAsync(call.Info.CallSid, patience.Token);
            log.HungUp(call.Info.CallSid, reason);
            return null;
        }
        catch (Exception exception) when (exception is TwilioRestException or OperationCanceledException)
        {
            var problem = exception is TwilioRestException ? exception.Message : "Twilio did not answer in time.";
            log.HangUpFailed(call.Info.CallSid, problem);
            return problem;
        }
        catch (Exception exception)
        {
            log.HangUpBroke(exception, call.Info.CallSid);
            return "It failed here; the log says why.";
        }
    }

    /// <summary>Of a call taken over from another process it is not known who started its stream; without an account it was not by REST.</summary>
    private bool NeedsTwilio(Call call) =>
        !call.EndsWithItsStream && (twilio.IsConfigured || call.Profile.Settings.Mode != NumberMode.Answer);
}
