using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace PhoneTranscriber.ApiDocument;

/// <summary>Title, version, and how one proves who one is.</summary>
internal sealed class DocumentHead : IOpenApiDocumentTransformer
{
    private const string Bearer = "accessKey";
    private const string Cookie = "signIn";

    public Task TransformAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        document.Info = new OpenApiInfo
        {
            Title = "PhoneTranscriber",
            Version = typeof(DocumentHead).Assembly.GetName().Version!.ToString(3),
            Description = "Calls, their transcripts as they are spoken, and what became of the webhooks. Errors are problem details (RFC 9457). "
                + "With no access key configured it answers its own machine only, without any proof.",
        };
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "An access key. Viewers read, admins also write." },
            [Cookie] = new OpenApiSecurityScheme
            {
                Type = SecuritySchemeType.ApiKey,
                In = ParameterLocation.Cookie,
                Name = "__Host-phone-transcriber",
                Description = "From POST /api/session; without the prefix over http. Writes also need the header X-Antiforgery with the value that GET /api/session tells.",
            },
        };
        document.Security = [Requirement(Bearer, document), Requirement(Cookie, document)];
        // The address it is read at is the one it is used at.
        document.Servers = [];
        return Task.CompletedTask;
    }

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
