namespace PhoneTranscriber.ApiDocument;

/// <summary>What an endpoint's mapping says about it for the OpenAPI document.</summary>
internal static class EndpointDescriptions
{
    /// <summary>What it is for, in a line, and what it answers when it succeeds.</summary>
    public static RouteHandlerBuilder Answers<T>(this RouteHandlerBuilder endpoint, string summary, int status = StatusCodes.Status200OK, string contentType = "application/json") =>
        endpoint.WithSummary(summary).Produces<T>(status, contentType);

    /// <summary>As above, of one that answers without a body.</summary>
    public static RouteHandlerBuilder Answers(this RouteHandlerBuilder endpoint, string summary, int status) =>
        endpoint.WithSummary(summary).Produces(status);

    /// <summary>
    /// The JSON object that it reads by itself. Not <c>Accepts</c>, which would refuse programs that send JSON without saying so.
    /// </summary>
    public static RouteHandlerBuilder Takes<T>(this RouteHandlerBuilder endpoint, bool isOptional = false) =>
        endpoint.WithMetadata(new TakenBody(typeof(T), isOptional));

    /// <summary>The problems it may answer with, besides those that all have: 400 names every mistake, by field.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in statuses)
        {
            if (status == StatusCodes.Status400BadRequest) endpoint.ProducesValidationProblem();
            else endpoint.ProducesProblem(status);
        }

        return endpoint;
    }
}
