using Microsoft.AspNetCore.Http;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary>Who is at the door. The raw key or a token; the scheme <c>Bearer</c> is no key.</summary>
/// <param name="Problem">The text after <c>Unauthorized Connection: </c>, or <c>null</c> for a good credential.</param>
/// <param name="MaxDuration">The session cap that a token brings along.</param>
internal sealed record Authentication(string? Problem, TimeSpan? MaxDuration = null)
{
    public static Authentication Check(HttpRequest request, string apiKey, TokenIssuer tokens)
    {
        var credential = request.Query["token"].ToString();
        if (credential.Length == 0)
            credential = request.Headers.Authorization.ToString();

        if (credential.Length == 0)
            return new Authentication("Missing Authorization header");

        if (credential == apiKey)
            return new Authentication(Problem: null);

        return tokens.Find(credential) switch
        {
            null => new Authentication("Invalid API key"),
            { IsExpired: true } => new Authentication("Signature has expired"),
            { MaxDuration: var duration } => new Authentication(null, duration),
        };
    }
}
