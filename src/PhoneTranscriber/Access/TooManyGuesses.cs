using System.Globalization;

namespace PhoneTranscriber.Access;

/// <summary>429: too many wrong keys came from there.</summary>
/// <param name="wait">After what time a key from there is looked at again.</param>
internal sealed class TooManyGuesses(TimeSpan wait) : IResult
{
    public Task ExecuteAsync(HttpContext httpContext)
    {
        var seconds = (long)Math.Ceiling(wait.TotalSeconds);
        httpContext.Response.Headers.RetryAfter = seconds.ToString(CultureInfo.InvariantCulture);
        return TypedResults.Problem(
            $"Too many wrong keys came from your address. Try again in {seconds} s.",
            statusCode: StatusCodes.Status429TooManyRequests).ExecuteAsync(httpContext);
    }
}
