namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// Calls a bridge as Twilio does: a real HTTP and WebSocket client that signs, checks TwiML strictly, streams media and
/// reports. It shares no code with the bridge.
/// </summary>
public sealed class TwilioCaller : IDisposable
{
    private readonly TwilioCallerOptions _options;
    private readonly WebhookClient _webhooks;
    private readonly Sids _sids;

    public TwilioCaller(TwilioCallerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _webhooks = new WebhookClient(options);
        _sids = new Sids(options.Random);
    }

    /// <summary>Lets a call come in: posts the voice webhook and reads the TwiML.</summary>
    /// <exception cref="TwimlException">
    /// No answer within 15 s, no 2xx, or TwiML that Twilio would refuse; with Twilio's error code and the HTTP status.
    /// </exception>
    public async Task<TwilioCall> DialAsync(CancellationToken cancellation)
    {
        var callSid = _sids.Next("CA");
        var fields = VoiceFields.Create(_options, callSid, _options.Direction == "inbound" ? "ringing" : "in-progress");
        foreach (var (name, value) in _options.Webhook.ExtraFields)
            fields[name] = value;

        var url = new BridgeRoute(_options).PublicUrl(_options.VoicePath);
        var request = new WebhookRequest(url, fields, _options.Webhook.Signature)
        {
            ByGet = _options.Webhook.UseGet,
            IdempotencyToken = _sids.NextToken(),
            Tampered = _options.Webhook.TamperedFields,
        };
        var deliveries = Enumerable.Range(0, _options.Webhook.DeliverTwice ? 2 : 1).Select(_ => _webhooks.SendAsync(request, cancellation));
        var answers = await Task.WhenAll(deliveries);
        return new TwilioCall(_options, _webhooks, _sids, callSid, answers, TwimlParser.Parse(answers[0], new Uri(url)));
    }

    public void Dispose() => _webhooks.Dispose();
}
