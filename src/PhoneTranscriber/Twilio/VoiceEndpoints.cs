using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Twilio;

/// <summary>Step 1: what Twilio asks and tells by webhook. All of it is signed; what is not gets 403 and leaves no trace.</summary>
internal static class VoiceEndpoints
{
    private static readonly string[] Methods = ["GET", "POST"];

    public static void MapTwilio(this IEndpointRouteBuilder app)
    {
        var signed = app.MapGroup("/twilio").AddEndpointFilter<SignatureFilter>();
        signed.MapMethods("/voice", Methods, AnswerAsync);
        signed.MapMethods("/voice/status", Methods, StatusAsync);
        signed.MapMethods("/voice/resume", Methods, ResumeAsync);
        signed.MapMethods("/stream-status", Methods, StreamStatusAsync);
        signed.MapGet("/media", MediaEndpoint.RunAsync);
    }

    private static async Task<IResult> AnswerAsync(
        HttpContext context, CallRegistry calls, NumberProfiles numbers, TwimlWriter twiml, PublicAddress address, ILogger<TwimlWriter> log)
    {
        var webhook = await TwilioWebhook.ReadAsync(context.Request);
        if (!webhook.HasCallSid) return TypedResults.Problem("CallSid is missing.", statusCode: StatusCodes.Status400BadRequest);
        var profile = numbers.For(webhook["From"], webhook["To"], webhook["Direction"]);
        var info = new CallInfo(webhook.CallSid, webhook["From"], webhook["To"], webhook["Direction"]);
        var admitted = await calls.AdmitAsync(info, profile, context.RequestAborted);
        if (admitted.Refusal is not null) return Twiml(TwimlWriter.WithoutStream(profile.Settings));
        if (admitted.Call is not { } call) return Twiml(new VoiceResponse().Hangup().ToString());
        // Twilio may deliver a webhook twice; both deliveries must start one and the same stream.
        var answer = call.AnswerOnce(() => twiml.Start(call, address.For(context.Request)));
        log.CallAnswered(webhook.CallSid, profile.Settings.Mode);
        return Twiml(answer);
    }

    /// <summary>The number's status callback: a terminal status ends the call here too, whatever the media socket says.</summary>
    private static async Task<IResult> StatusAsync(HttpContext context, CallRegistry calls, NumberProfiles numbers)
    {
        var webhook = await TwilioWebhook.ReadAsync(context.Request);
        if (EndReason.IsTerminalStatus(webhook["CallStatus"]))
            (await calls.FindOrResumeAsync(webhook.CallSid, numbers, context.RequestAborted))?.RequestEnd(webhook["CallStatus"]);
        return TypedResults.NoContent();
    }

    /// <summary>The <c>action</c> of <c>Connect</c>: the stream is over. If the call is not, it is connected again.</summary>
    private static async Task<IResult> ResumeAsync(
        HttpContext context, CallRegistry calls, NumberProfiles numbers, TwimlWriter twiml, PublicAddress address)
    {
        var webhook = await TwilioWebhook.ReadAsync(context.Request);
        var call = await calls.FindOrResumeAsync(webhook.CallSid, numbers, context.RequestAborted);
        if (EndReason.IsTerminalStatus(webhook["CallStatus"])) call?.RequestEnd(webhook["CallStatus"]);
        return Twiml(call is { IsEnding: false } ? twiml.Resume(call, address.For(context.Request)) : new VoiceResponse().Hangup().ToString());
    }

    /// <summary>The stream's status callback: the only signal when Twilio could not reach the media socket.</summary>
    private static async Task<IResult> StreamStatusAsync(HttpContext context, CallRegistry calls, ILogger<MediaStream> log)
    {
        var webhook = await TwilioWebhook.ReadAsync(context.Request);
        var call = calls.Find(webhook.CallSid);
        switch (webhook["StreamEvent"])
        {
            case "stream-error":
                log.StreamFailed(PeerText.Shown(webhook.CallSid), PeerText.Shown(webhook["StreamSid"]), PeerText.Shown(webhook["StreamError"]));
                call?.RequestStreamEnd(webhook["StreamSid"], EndReason.StreamError);
                break;
            case "stream-stopped":
                call?.RequestStreamEnd(webhook["StreamSid"], EndReason.Stopped);
                break;
        }

        return TypedResults.NoContent();
    }

    private static ContentHttpResult Twiml(string xml) => TypedResults.Content(xml, VoiceResponse.ContentType);
}
