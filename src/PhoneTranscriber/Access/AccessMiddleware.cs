using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http.HttpResults;

namespace PhoneTranscriber.Access;

/// <summary>
/// Guards the console and <c>/api</c>. With keys configured: a key or the cookie of a sign-in, 401 without, 403 when its role does not
/// suffice. With none: callers on this machine only, which is always the rule for the local recognizer. <c>/health</c> and <c>/twilio</c>
/// have rules of their own and stay open here.
/// </summary>
internal sealed class AccessMiddleware(
    RequestDelegate next, AccessKeys keys, KeyCheck check, SessionTickets tickets, IWebHostEnvironment environment, TimeProvider time)
{
    private const string Antiforgery = "X-Antiforgery";
    private const string NoKeys = "No access key is configured, so only this machine may look. Configure Access:Keys:0:Name, :Key and :Role.";

    public async Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var isOpen = request.Path.StartsWithSegments("/twilio") || request.Path.StartsWithSegments("/health");
        if (!isOpen && await RefuseAsync(context) is { } refusal) await refusal.ExecuteAsync(context);
        else if (context.Features.Get<Visitor>()?.Ticket is { } ticket) await ServeAsync(context, ticket);
        else await next(context);
    }

    /// <summary>What a request gets that may not go on; null for one that may.</summary>
    private async ValueTask<IResult?> RefuseAsync(HttpContext context)
    {
        var request = context.Request;
        if (request.Path.StartsWithSegments("/v3"))
            return RequestOrigin.IsThisMachine(context) && !RequestOrigin.IsForeignPage(context) ? null : Problem(403, "The local recognizer serves this machine only.");

        var reads = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method);
        if ((!reads || request.Headers.Upgrade.Count > 0) && RequestOrigin.IsForeignPage(context)) return Problem(403, "Pages of other sites may not act here.");
        if (PublicFiles.Has(request) && (keys.Any || request.Path != PublicFiles.SignIn)) return null;
        if (!keys.Any) return RequestOrigin.IsLoopback(context) ? LetIn(context, Visitor.ThisMachine) : await RefuseForeignAsync(context);
        // Signing in is what one does without a key.
        if (request.Path == SessionEndpoints.Path && HttpMethods.IsPost(request.Method)) return null;
        if (!TryIdentify(context, out var visitor, out var refusal)) return refusal;
        if (!reads && visitor.Ticket is { } ticket && !IsEqual(request.Headers[Antiforgery], ticket.Antiforgery))
            return Problem(403, $"Writing under a sign-in needs the header {Antiforgery} with the value that GET {SessionEndpoints.Path} tells.");
        return reads || visitor.Role == AccessRole.Admin || request.Path == SessionEndpoints.Path
            ? LetIn(context, visitor) : Problem(403, "This key may only read.");
    }

    private bool TryIdentify(HttpContext context, out Visitor visitor, out IResult refusal)
    {
        var request = context.Request;
        (visitor, refusal) = (null!, null!);
        if (GivenKey.Read(request.Headers.Authorization) is { } given)
        {
            var verdict = check.Check(context, given);
            if (verdict.Key is { } key) visitor = Visitor.With(key);
            else if (verdict.Wait is { } wait) refusal = new TooManyGuesses(wait);
        }
        else if (tickets.Read(SessionCookie.Read(request)) is { } ticket)
        {
            visitor = Visitor.With(ticket);
        }

        if (visitor is not null) return true;
        refusal ??= RequestOrigin.IsNavigation(request) ? new SignInRedirect() : new KeyNeeded();
        return false;
    }

    /// <summary>A stream that was opened under a sign-in ends with it.</summary>
    private async Task ServeAsync(HttpContext context, SessionTicket ticket)
    {
        // It was good a moment ago.
        var rest = ticket.ExpiresAt - time.GetUtcNow();
        await using var end = time.CreateTimer(
            static context => ((HttpContext)context!).Abort(), context, rest > TimeSpan.Zero ? rest : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        await next(context);
    }

    private async ValueTask<IResult> RefuseForeignAsync(HttpContext context)
    {
        if (!RequestOrigin.IsNavigation(context.Request)) return Problem(403, NoKeys);
        var page = await File.ReadAllTextAsync(
            environment.WebRootFileProvider.GetFileInfo(PublicFiles.Closed).PhysicalPath!, context.RequestAborted);
        return TypedResults.Text(page, "text/html; charset=utf-8", statusCode: StatusCodes.Status403Forbidden);
    }

    private static IResult? LetIn(HttpContext context, Visitor visitor)
    {
        context.Features.Set(visitor);
        return null;
    }

    private static bool IsEqual(string? given, string expected) => CryptographicOperations.FixedTimeEquals(
        Encoding.UTF8.GetBytes(given ?? ""), Encoding.UTF8.GetBytes(expected));

    private static ProblemHttpResult Problem(int status, string detail) => TypedResults.Problem(detail, statusCode: status);
}
