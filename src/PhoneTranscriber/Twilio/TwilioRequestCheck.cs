using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Net.Http.Headers;

namespace PhoneTranscriber.Twilio;

/// <summary>
/// Decides whether a request comes from Twilio, before anything else looks at it. Also bounds and parses its form, so that
/// <see cref="HttpRequest.Form"/> can be read afterwards without waiting and without a surprise.
/// </summary>
/// <param name="validator">Null switches the signature check off; the body is bounded and parsed all the same.</param>
/// <param name="publicUrl">How Twilio reaches us, asked per request; null: the request's own scheme and host are believed.</param>
internal sealed class TwilioRequestCheck(RequestValidator? validator, Func<Uri?> publicUrl)
{
    /// <summary>Bytes. A voice webhook has about 1 KiB.</summary>
    public const int MaximumBodyBytes = 64 * 1024;

    public const int MaximumFormFields = 1000;

    private const string SignatureHeader = "X-Twilio-Signature";

    private static readonly FormOptions FormLimits = new()
    {
        ValueCountLimit = MaximumFormFields,
        KeyLengthLimit = MaximumBodyBytes,
        ValueLengthLimit = MaximumBodyBytes,
        MultipartBodyLengthLimit = MaximumBodyBytes,
    };

    /// <summary>
    /// False for a request that is not signed, wrongly signed, too big, malformed or broken off: all are answered with 403.
    /// Throws nothing that the peer can cause.
    /// </summary>
    public async ValueTask<bool> IsFromTwilioAsync(HttpContext context)
    {
        var request = context.Request;
        // True only behind UseWebSockets(); without it an upgrade is judged as a plain GET and refused.
        var webSocket = context.WebSockets.IsWebSocketRequest;
        if (webSocket || HttpMethods.IsGet(request.Method))
            return IsSigned(context, webSocket, []);

        if (request.ContentLength > MaximumBodyBytes)
            return false;
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } limit)
            limit.MaxRequestBodySize = MaximumBodyBytes;

        try
        {
            return IsForm(request) ? await IsSignedFormAsync(context) : await IsSignedBodyAsync(context);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or OperationCanceledException)
        {
            return false;
        }
    }

    private async ValueTask<bool> IsSignedFormAsync(HttpContext context)
    {
        context.Features.Set<IFormFeature>(new FormFeature(context.Request, FormLimits));
        var form = await context.Request.ReadFormAsync(context.RequestAborted);
        return IsSigned(context, webSocket: false, form.SelectMany(
            field => field.Value.Select(value => KeyValuePair.Create(field.Key, value ?? ""))));
    }

    private async ValueTask<bool> IsSignedBodyAsync(HttpContext context)
    {
        var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        body.Position = 0;
        context.Request.Body = body;
        if (body.Length == 0)
            return IsSigned(context, webSocket: false, []);

        return validator is null || validator.ValidateBody(
            Candidates(context, webSocket: false), body.GetBuffer().AsSpan(0, (int)body.Length), Signature(context));
    }

    private bool IsSigned(HttpContext context, bool webSocket, IEnumerable<KeyValuePair<string, string>> form) =>
        validator is null || validator.Validate(Candidates(context, webSocket), form, Signature(context));

    private IReadOnlyList<string> Candidates(HttpContext context, bool webSocket)
    {
        var request = context.Request;
        var baseUrl = publicUrl();
        if (baseUrl is null && !Uri.TryCreate($"{request.Scheme}://{request.Host.ToUriComponent()}", UriKind.Absolute, out baseUrl))
            return [];
        return SignedUrl.Candidates(baseUrl, context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget, webSocket);
    }

    private static bool IsForm(HttpRequest request) =>
        MediaTypeHeaderValue.TryParse(request.ContentType, out var type)
        && type.MediaType.Equals(MediaTypeNames.Application.FormUrlEncoded, StringComparison.OrdinalIgnoreCase);

    private static string? Signature(HttpContext context) => context.Request.Headers[SignatureHeader];
}
