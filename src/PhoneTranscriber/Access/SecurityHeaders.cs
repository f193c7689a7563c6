namespace PhoneTranscriber.Access;

/// <summary>What every answer to a browser says about how it may be used.</summary>
internal static class SecurityHeaders
{
    /// <summary>Everything comes from here, and no script or style stands in a page; <c>'self'</c> covers the WebSocket of the same host.</summary>
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; media-src 'self' blob:; connect-src 'self'; "
        + "font-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    public static void UseSecurityHeaders(this IApplicationBuilder app) => app.Use(static (context, next) =>
    {
        // At the last moment: an error clears what was set before.
        if (!context.Request.Path.StartsWithSegments("/twilio")) context.Response.OnStarting(static state => Set((HttpContext)state), context);
        return next(context);
    });

    private static Task Set(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        // Without keys, who asks from this machine is let in: pages of other sites must not show what they get that way.
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "microphone=(self)";
        if (context.Request.Path.StartsWithSegments("/api")) headers.CacheControl = "no-store";
        // Pages and scripts of two versions must not mix, and a page that needs a sign-in must not come from the browser's memory.
        else if (headers.CacheControl.Count == 0) headers.CacheControl = "no-cache";
        return Task.CompletedTask;
    }
}
