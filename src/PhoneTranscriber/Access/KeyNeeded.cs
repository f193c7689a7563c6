namespace PhoneTranscriber.Access;

/// <summary>401. No browser may answer it with a dialog of its own, hence no <c>Basic</c>.</summary>
internal sealed class KeyNeeded : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        httpContext.Response.Headers.WWWAuthenticate = "Bearer";
        return TypedResults.Problem(
            "An access key is needed: Authorization: Bearer <key>, or a sign-in.", statusCode: StatusCodes.Status401Unauthorized).ExecuteAsync(httpContext);
    }
}
