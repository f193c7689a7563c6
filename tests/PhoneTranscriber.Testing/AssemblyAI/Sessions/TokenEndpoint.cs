using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using PhoneTranscriber.Testing.AssemblyAI.Protocol;

namespace PhoneTranscriber.Testing.AssemblyAI.Sessions;

/// <summary><c>GET /v3/token</c>; the only place where <c>Bearer</c> is accepted.</summary>
internal sealed class TokenEndpoint(FakeAssemblyAIOptions options, TokenIssuer tokens)
{
    public async Task HandleAsync(HttpContext context)
    {
        var (status, body) = Answer(context.Request);
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(ServiceMessages.Readable));
    }

    private (int Status, JsonObject Body) Answer(HttpRequest request)
    {
        if (!HttpMethods.IsGet(request.Method))
            return (StatusCodes.Status405MethodNotAllowed, new JsonObject { ["detail"] = "Method Not Allowed" });

        if (options.TokenRefusal is { } refusal)
            return (refusal, new JsonObject { ["error"] = "Token refused" });

        var authorization = request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
            return Unprocessable("missing", "header", "authorization", "Field required", null);

        if (authorization != options.ApiKey && authorization != $"Bearer {options.ApiKey}")
            return (StatusCodes.Status401Unauthorized, new JsonObject { ["error"] = "Invalid API key" });

        if (Read(request, "expires_in_seconds", 1, 600, required: true, out var window) is { } badWindow)
            return badWindow;

        if (Read(request, "max_session_duration_seconds", 60, 10_800, required: false, out var cap) is { } badCap)
            return badCap;

        return (StatusCodes.Status200OK, new JsonObject
        {
            ["token"] = tokens.Mint(TimeSpan.FromSeconds(window!.Value), cap is { } seconds ? TimeSpan.FromSeconds(seconds) : null),
            ["expires_in_seconds"] = window,
        });
    }

    private static (int Status, JsonObject Body)? Read(
        HttpRequest request, string name, int least, int most, bool required, out int? value)
    {
        value = null;
        var text = request.Query[name].ToString();
        if (text.Length == 0)
            return required ? Unprocessable("missing", "query", name, "Field required", null) : null;

        if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number))
        {
            return Unprocessable(
                "int_parsing", "query", name, "Input should be a valid integer, unable to parse string as an integer", text);
        }

        if (number < least)
        {
            return Unprocessable(
                "greater_than_equal", "query", name, $"Input should be greater than or equal to {least}", text, ("ge", least));
        }

        if (number > most)
            return Unprocessable("less_than_equal", "query", name, $"Input should be less than or equal to {most}", text, ("le", most));

        value = number;
        return null;
    }

    private static (int Status, JsonObject Body) Unprocessable(
        string type, string place, string name, string text, string? input, (string Name, int Bound)? context = null)
    {
        var detail = new JsonObject
        {
            ["type"] = type,
            ["loc"] = new JsonArray(place, name),
            ["msg"] = text,
            ["input"] = input,
        };
        if (context is { } bound)
            detail["ctx"] = new JsonObject { [bound.Name] = bound.Bound };

        return (StatusCodes.Status422UnprocessableEntity, new JsonObject { ["detail"] = new JsonArray(detail) });
    }
}
