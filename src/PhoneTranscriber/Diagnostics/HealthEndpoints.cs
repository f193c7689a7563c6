using PhoneTranscriber.Calls;

namespace PhoneTranscriber.Diagnostics;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, for orchestrators.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", (CallRegistry calls) => calls.IsDraining
            ? Results.Text("draining", statusCode: StatusCodes.Status503ServiceUnavailable)
            : Results.Text("ready"));
    }
}
