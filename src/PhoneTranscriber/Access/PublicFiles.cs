namespace PhoneTranscriber.Access;

/// <summary>What anybody may have: the page to sign in with, and what it is made of.</summary>
internal static class PublicFiles
{
    public const string SignIn = "/sign-in.html";

    /// <summary>Shown to everybody else while no key is configured.</summary>
    public const string Closed = "/closed.html";

    private static readonly HashSet<string> Paths = ["/sign-in.html", "/sign-in.js", "/sign-in.css", "/style.css", "/icon.svg"];

    public static bool Has(HttpRequest request) =>
        (HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method)) && Paths.Contains(request.Path.Value ?? "");
}
