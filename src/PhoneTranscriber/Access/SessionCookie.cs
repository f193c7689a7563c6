namespace PhoneTranscriber.Access;

/// <summary>The sign-in cookie: for this site's own scripts' requests only, and out of the scripts' reach.</summary>
internal static class SessionCookie
{
    /// <summary>Browsers take a name with this prefix only over https and for one host, so no neighbour can plant it.</summary>
    private const string SecureName = "__Host-phone-transcriber";
    private const string PlainName = "phone-transcriber";

    public static string? Read(HttpRequest request) => request.Cookies[Name(request)];

    public static void Write(HttpContext context, SessionTicket ticket) =>
        context.Response.Cookies.Append(Name(context.Request), ticket.Value, Options(context.Request, SessionTickets.Life));

    public static void Delete(HttpContext context) =>
        context.Response.Cookies.Append(Name(context.Request), "", Options(context.Request, TimeSpan.Zero));

    private static string Name(HttpRequest request) => RequestOrigin.IsSecure(request) ? SecureName : PlainName;

    private static CookieOptions Options(HttpRequest request, TimeSpan age) => new()
    {
        HttpOnly = true,
        SameSite = SameSiteMode.Strict,
        Secure = RequestOrigin.IsSecure(request),
        Path = "/",
        MaxAge = age,
        IsEssential = true,
    };
}
