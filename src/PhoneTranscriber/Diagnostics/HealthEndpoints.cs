using PhoneTranscriber.Calls;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Diagnostics;

/// <summary><c>/health/live</c> and <c>/health/ready</c>, for orchestrators.</summary>
internal static class HealthEndpoints
{
    public static void MapHealth(this IEndpointRouteBuilder app)
    {
        app.MapGet("/health/live", () => TypedResults.Text("live"));
        app.MapGet("/health/ready", (CallRegistry calls, StoreWriter writer) =>
            calls.IsDraining ? NotReady("draining") : writer.IsAvailable ? Results.Text("ready") : NotReady("storage is away"));
    }

    private static IResult NotReady(string why) => Results.Text(why, statusCode: StatusCodes.Status503ServiceUnavailable);
}
