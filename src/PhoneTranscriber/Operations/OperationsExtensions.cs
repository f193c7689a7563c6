using PhoneTranscriber.ApiDocument;

namespace PhoneTranscriber.Operations;

/// <summary>How the bridge stands, and how its last hour went: <c>/api/operations</c>.</summary>
internal static class OperationsExtensions
{
    public static void AddOperations(this WebApplicationBuilder builder) => builder.Services
        .AddSingleton<OperationsHistory>()
        .AddHostedService(provider => provider.GetRequiredService<OperationsHistory>())
        .AddSingleton<OperationsReader>();

    public static void MapOperations(this IEndpointRouteBuilder app)
    {
        app.MapGet("/api/operations", async (OperationsReader reader, CancellationToken cancel) =>
            TypedResults.Json(await reader.ReadAsync(cancel), OperationsJson.Wire.OperationsView)).Answers<OperationsView>("How the bridge stands");
        app.MapGet("/api/operations/history", (OperationsHistory history) => TypedResults.Json(history.Read(), OperationsJson.Wire.HistoryView))
            .Answers<HistoryView>("The last hour of this process, minute by minute");
    }
}
