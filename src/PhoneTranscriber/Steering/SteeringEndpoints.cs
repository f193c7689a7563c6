using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http.HttpResults;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.AssemblyAI;
using PhoneTranscriber.Calls;
using PhoneTranscriber.Live;
using PhoneTranscriber.Speech;
using PhoneTranscriber.Storage;
using PhoneTranscriber.Twilio;

namespace PhoneTranscriber.Steering;

/// <summary>What people and programs do to live calls: <c>POST /api/calls…</c>, <c>/api/speech-tokens</c>.</summary>
internal static partial class SteeringEndpoints
{
    /// <summary>How long a speech token can open a session unless the request says so, s.</summary>
    private const int TokenSeconds = 60;

    public static void AddSteering(this WebApplicationBuilder builder) => builder.Services.AddSingleton<StreamStarter>();

    public static void MapSteering(this IEndpointRouteBuilder app)
    {
        app.MapPost("/api/calls", StartAsync).Takes<StartBody>()
            .Answers<CallView>("Starts transcribing a call that is live at Twilio", StatusCodes.Status201Created)
            .Produces<CallView>().Refuses(400, 404, 409, 502, 503);
        app.MapPost("/api/calls/{callSid}/configuration", ConfigureAsync).Takes<SpeechConfiguration>()
            .Answers("Changes how a live call is transcribed", StatusCodes.Status202Accepted).Refuses(400, 404, 409);
        app.MapPost("/api/calls/{callSid}/force-endpoint", ForceEndpointAsync)
            .Answers("Ends the turns being spoken now", StatusCodes.Status202Accepted).Refuses(400, 404, 409);
        app.MapPost("/api/calls/{callSid}/end", EndAsync).Takes<EndBody>(isOptional: true)
            .Answers("Ends a call's transcription, or the call", StatusCodes.Status202Accepted).Refuses(400, 404, 409, 502);
        app.MapPost("/api/speech-tokens", MintTokenAsync).Takes<SpeechTokenBody>(isOptional: true)
            .Answers<SpeechTokenGranted>("Grants a client app a token to open a speech session of its own").Refuses(400, 409, 502);
    }

    /// <summary><c>{"callSid":"CA…","track":"both"}</c></summary>
    private static async Task<IResult> StartAsync(HttpContext context, StreamStarter starter, PublicAddress address, TwilioSettings twilio)
    {
        var body = await BodyReader.ReadAsync(context.Request);
        var callSid = body.Text("callSid");
        if (callSid is null ? !body.Has("callSid") : !CallSid().IsMatch(callSid)) body.Add("callSid", "must be a call's id: CA and 32 hex digits");
        var named = body.Text("track");
        var track = StreamTrack.Both;
        if (named is not null && (!Enum.TryParse(named, ignoreCase: true, out track) || !named.All(char.IsAsciiLetter)))
            body.Add("track", "must be inbound, outbound or both");
        body.RefuseOthers();
        if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        if (address.Url is null && !twilio.ApiBaseUrl.IsLoopback)
            return Problem(409, "Bridge:PublicUrl has to be configured for this: Twilio is told where to send the stream.");

        var start = await starter.StartAsync(callSid!, track, address.For(context.Request), context.RequestAborted);
        if (start.Call is not { } call) return Problem(start.Status, start.Problem!);
        context.Response.Headers.Location = $"/api/calls/{callSid}";
        return TypedResults.Json(call.View, ApiJson.Wire.CallView, statusCode: start.Status);
    }

    /// <summary>See <see cref="ConfigurationRequest"/>.</summary>
    private static Task<IResult> ConfigureAsync(HttpContext context, CallRegistry calls, IStore store, string callSid) =>
        SteerAsync(context, calls, store, callSid, async call =>
        {
            var body = await BodyReader.ReadAsync(context.Request);
            var update = ConfigurationRequest.Read(body, call.Profile.Speech.Parameters.SpeechModel);
            if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
            await call.Speech.ConfigureAsync(update);
            return TypedResults.Accepted((string?)null);
        });

    private static Task<IResult> ForceEndpointAsync(HttpContext context, CallRegistry calls, IStore store, string callSid) =>
        SteerAsync(context, calls, store, callSid, async call =>
        {
            var body = await BodyReader.ReadAsync(context.Request, optional: true);
            body.RefuseOthers();
            if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
            await call.Speech.ForceEndpointAsync();
            return TypedResults.Accepted((string?)null);
        });

    /// <summary><c>{"hangUp":true}</c>, or nothing.</summary>
    private static Task<IResult> EndAsync(HttpContext context, CallRegistry calls, IStore store, CallEnder ender, string callSid) =>
        SteerAsync(context, calls, store, callSid, async call =>
        {
            var body = await BodyReader.ReadAsync(context.Request, optional: true);
            var hangUp = body.Flag("hangUp") ?? false;
            body.RefuseOthers();
            if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
            if (hangUp && !ender.CanHangUp(call))
                return Problem(409, "This call goes on without its stream; to hang up, Twilio:AccountSid and Twilio:AuthToken have to be configured.");
            if (hangUp && await ender.HangUpAsync(call, EndReason.Api) is { } problem)
                return Problem(502, $"The transcription was ended, but the call could not be hung up. {problem}");
            call.RequestEnd(EndReason.Api);
            return TypedResults.Accepted((string?)null);
        });

    /// <summary><c>{"expiresInSeconds":60,"maxSessionDurationSeconds":600}</c>, or nothing.</summary>
    private static async Task<IResult> MintTokenAsync(HttpContext context, SpeechService speech)
    {
        var body = await BodyReader.ReadAsync(context.Request, optional: true);
        var window = body.Integer("expiresInSeconds") ?? TokenSeconds;
        var longest = body.Integer("maxSessionDurationSeconds");
        if (window is < 1 or > 600) body.Add("expiresInSeconds", "must be 1 to 600");
        if (longest is < 60 or > 10_800) body.Add("maxSessionDurationSeconds", "must be 60 to 10800");
        body.RefuseOthers();
        if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        if (speech.IsLocal) return Problem(409, "No AssemblyAI:ApiKey is configured: the local recognizer needs no token, and serves this machine only.");
        try
        {
            var token = await speech.CreateTokenAsync(
                TimeSpan.FromSeconds(window), longest is { } seconds ? TimeSpan.FromSeconds(seconds) : null, context.RequestAborted);
            context.Response.Headers.CacheControl = "no-store";
            return TypedResults.Json(
                new SpeechTokenGranted(token.Token, (int)token.Window.TotalSeconds, speech.Endpoint!), SteeringJson.Default.SpeechTokenGranted);
        }
        catch (StreamingException exception)
        {
            return Problem(502, $"The speech service granted no token: {exception.Message}");
        }
    }

    /// <summary>Does something to a live call: 404 for one that is not known, 409 for one that is over.</summary>
    private static async Task<IResult> SteerAsync(
        HttpContext context, CallRegistry calls, IStore store, string callSid, Func<Call, Task<IResult>> act)
    {
        if (calls.Find(callSid) is { } call)
            return call.IsEnding ? Problem(409, "The call has ended.") : await act(call);
        if (await store.FindCallAsync(callSid, context.RequestAborted) is not { } stored) return Problem(404, $"No call {callSid} is known here.");
        return Problem(409, stored.Call.EndedAt is null ? "Another process has this call; ask that one." : "The call has ended.");
    }

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);

    [GeneratedRegex("^CA[0-9a-fA-F]{32}\\z")]
    private static partial Regex CallSid();
}
