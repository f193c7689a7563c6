namespace PhoneTranscriber.Twilio;

/// <summary>The parameters of a webhook: the form of a POST, the query of a GET. Twilio adds parameters without notice.</summary>
internal readonly struct TwilioWebhook
{
    private const int MaxSidLength = 64;
    private readonly IFormCollection? _form;
    private readonly IQueryCollection _query;

    private TwilioWebhook(IFormCollection? form, IQueryCollection query) => (_form, _query) = (form, query);

    public string CallSid => this["CallSid"];

    /// <summary>Whether the call is named, by something that can be an id.</summary>
    public bool HasCallSid => CallSid.Length is > 0 and <= MaxSidLength && CallSid.All(char.IsAsciiLetterOrDigit);

    /// <summary>A parameter's value; empty when it is missing.</summary>
    public string this[string name] => (_form is null ? _query[name] : _form[name]).ToString();

    public static async Task<TwilioWebhook> ReadAsync(HttpRequest request) =>
        new(request.HasFormContentType ? await request.ReadFormAsync() : null, request.Query);
}
