using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using PhoneTranscriber.ApiDocument;
using PhoneTranscriber.Steering;

namespace PhoneTranscriber.Access;

/// <summary>Signing in and out with a browser: <c>/api/session</c>.</summary>
internal static class SessionEndpoints
{
    public const string Path = "/api/session";

    /// <summary>Anybody may send this much; a key is short.</summary>
    private const int MaxBodyBytes = 4096;

    public static void MapSession(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, (HttpContext context) => Show(context.Features.Get<Visitor>()!)).Answers<SessionView>("Who is asking, and what that allows");
        app.MapPost(Path, SignInAsync).WithMetadata(new RequestSizeLimitAttribute(MaxBodyBytes)).Takes<SignInBody>()
            .Answers<SessionView>("Signs in: exchanges an access key for a cookie").Refuses(400, 409, 413);
        app.MapDelete(Path, SignOut).Answers("Signs out: removes the cookie", StatusCodes.Status204NoContent);
    }

    /// <summary><c>{"key":"…"}</c></summary>
    private static async Task<IResult> SignInAsync(HttpContext context, AccessKeys keys, KeyCheck check, SessionTickets tickets)
    {
        var body = await BodyReader.ReadAsync(context.Request);
        var given = body.Text("key");
        if (given is null && !body.Has("key")) body.Add("key", "is needed");
        body.RefuseOthers();
        if (body.Problems is { Count: > 0 } problems) return TypedResults.ValidationProblem(problems);
        if (!keys.Any) return TypedResults.Problem("No access key is configured; this machine needs none.", statusCode: StatusCodes.Status409Conflict);

        var verdict = check.Check(context, given!);
        if (verdict.Wait is { } wait) return new TooManyGuesses(wait);
        if (verdict.Key is not { } key) return TypedResults.Problem("This is not one of the access keys.", statusCode: StatusCodes.Status401Unauthorized);
        var ticket = tickets.Issue(key);
        SessionCookie.Write(context, ticket);
        return Show(Visitor.With(ticket));
    }

    private static NoContent SignOut(HttpContext context)
    {
        SessionCookie.Delete(context);
        return TypedResults.NoContent();
    }

    private static JsonHttpResult<SessionView> Show(Visitor visitor) => TypedResults.Json(SessionView.Of(visitor), AccessJson.Wire.SessionView);
}
