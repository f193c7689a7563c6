namespace PhoneTranscriber.Access;

/// <summary>Sends a browser to the page where one signs in, and tells that page where it wanted to go: <c>?to=/path</c>.</summary>
internal sealed class SignInRedirect : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var request = httpContext.Request;
        var wanted = request.PathBase + request.Path + request.QueryString;
        httpContext.Response.Headers.CacheControl = "no-store";
        httpContext.Response.Redirect(request.PathBase + PublicFiles.SignIn + (wanted == "/" ? "" : "?to=" + Uri.EscapeDataString(wanted)));
        return Task.CompletedTask;
    }
}
