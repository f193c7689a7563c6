using System.Globalization;

namespace PhoneTranscriber.Testing.Twilio;

/// <summary>
/// A call that Twilio put through to the bridge. Speech and pauses before the stream take no time here; a test that wants
/// them to advances its clock.
/// </summary>
public sealed class TwilioCall : IAsyncDisposable
{
    private readonly TwilioCallerOptions _options;
    private readonly WebhookClient _webhooks;
    private readonly BridgeRoute _route;
    private readonly Sids _sids;
    private readonly List<TwilioStream> _streams = [];
    private readonly List<WebhookAnswer> _streamCallbackAnswers = [];
    private readonly long _dialedAt;
    private int _statusSequence;

    internal TwilioCall(
        TwilioCallerOptions options, WebhookClient webhooks, Sids sids, string callSid, IReadOnlyList<WebhookAnswer> deliveries, Twiml twiml)
    {
        _options = options;
        _webhooks = webhooks;
        _route = new BridgeRoute(options);
        _sids = sids;
        _dialedAt = options.Clock.GetTimestamp();
        CallSid = callSid;
        Deliveries = deliveries;
        Twiml = twiml;
    }

    /// <summary>The call's SID, <c>CA</c> and 32 hexadecimal digits.</summary>
    public string CallSid { get; }

    /// <summary>The raw answer to each delivery of the voice webhook.</summary>
    public IReadOnlyList<WebhookAnswer> Deliveries { get; }

    /// <summary>The TwiML in force: that of the voice webhook, later that of the <c>&lt;Connect action&gt;</c>.</summary>
    public Twiml Twiml { get; private set; }

    /// <summary>The answers to the stream's status callbacks that were sent by themselves, in order.</summary>
    public IReadOnlyList<WebhookAnswer> StreamCallbackAnswers => _streamCallbackAnswers;

    /// <summary>Opens the stream the TwiML asks for.</summary>
    /// <exception cref="TwimlException">The TwiML holds no stream, or nothing follows its <c>&lt;Start&gt;</c>, so that Twilio hangs up.</exception>
    /// <exception cref="StreamException">The upgrade failed; the call goes on and nobody reconnects.</exception>
    public Task<TwilioStream> ConnectStreamAsync(CancellationToken cancellation)
    {
        var instruction = Twiml.Stream ?? throw new TwimlException(12200, "the TwiML opens no stream");
        if (!instruction.Bidirectional && Twiml.AfterStream is null or { EndsCall: true })
            throw new TwimlException(12200, "no verb keeps the call alive after <Start>: Twilio hangs up");

        return ConnectStreamAsync(instruction, cancellation);
    }

    /// <summary>Opens a stream that was asked for in another way, such as by the REST API, under a new SID.</summary>
    /// <exception cref="StreamException">The upgrade failed.</exception>
    public async Task<TwilioStream> ConnectStreamAsync(StreamInstruction instruction, CancellationToken cancellation)
    {
        var streamSid = _sids.Next("MZ");
        try
        {
            var stream = await TwilioStream.ConnectAsync(_options, instruction, CallSid, streamSid, cancellation);
            _streams.Add(stream);
            await ReportAsync(instruction, streamSid, "stream-started", error: null, cancellation);
            return stream;
        }
        catch (StreamException exception)
        {
            await ReportAsync(instruction, streamSid, "stream-error", exception.Message, cancellation);
            throw;
        }
    }

    /// <summary>The caller hangs up: <c>stop</c> and close on every open stream, then the call status <c>completed</c>.</summary>
    /// <exception cref="StreamException">The bridge broke the protocol at some time.</exception>
    public async Task<WebhookAnswer> HangUpAsync(CancellationToken cancellation)
    {
        foreach (var stream in _streams)
            await StopStreamAsync(stream, cancellation);

        return await PostCallStatusAsync("completed", cancellation);
    }

    /// <summary>Ends one stream with <c>stop</c> and close, and reports <c>stream-stopped</c>.</summary>
    /// <exception cref="StreamException">The bridge broke the protocol at some time.</exception>
    public async Task<StreamClosure> StopStreamAsync(TwilioStream stream, CancellationToken cancellation)
    {
        var open = !stream.Closed.IsCompleted;
        var closure = await stream.StopAsync(cancellation);
        if (open)
            await ReportAsync(stream.Instruction, stream.StreamSid, "stream-stopped", error: null, cancellation);

        return closure;
    }

    /// <summary>Posts the number's call status callback.</summary>
    /// <param name="callStatus">For example <c>completed</c>.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <param name="sequenceNumber">Overrides the count, to repeat a callback or to deliver out of order.</param>
    public Task<WebhookAnswer> PostCallStatusAsync(string callStatus, CancellationToken cancellation, int? sequenceNumber = null)
    {
        var fields = VoiceFields.Create(_options, CallSid, callStatus);
        fields["CallbackSource"] = "call-progress-events";
        fields["SequenceNumber"] = (sequenceNumber ?? _statusSequence++).ToString(CultureInfo.InvariantCulture);
        fields["Timestamp"] = _options.Clock.GetUtcNow().ToString("ddd, dd MMM yyyy HH':'mm':'ss '+0000'", CultureInfo.InvariantCulture);
        if (callStatus is "completed" or "busy" or "failed" or "no-answer" or "canceled")
        {
            var seconds = (int)_options.Clock.GetElapsedTime(_dialedAt).TotalSeconds;
            fields["CallDuration"] = seconds.ToString(CultureInfo.InvariantCulture);
            fields["SipResponseCode"] = "200";
            if (callStatus == "completed")
                fields["Duration"] = ((seconds + 59) / 60).ToString(CultureInfo.InvariantCulture);
        }

        return _webhooks.SendAsync(new WebhookRequest(_route.PublicUrl(_options.StatusPath), fields, _options.Webhook.CallbackSignature), cancellation);
    }

    /// <summary>Posts a stream status callback to the address the stream names.</summary>
    /// <param name="stream">The stream concerned.</param>
    /// <param name="streamEvent"><c>stream-started</c>, <c>stream-stopped</c> or <c>stream-error</c>.</param>
    /// <param name="error">Text of <c>StreamError</c>: null leaves the field out, empty sends it empty; Twilio has been seen to do both.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <exception cref="InvalidOperationException">The stream names no status callback.</exception>
    public Task<WebhookAnswer> PostStreamStatusAsync(TwilioStream stream, string streamEvent, string? error, CancellationToken cancellation) =>
        stream.Instruction.StatusCallback is { } url
            ? PostStreamStatusAsync(url, stream.Instruction, stream.StreamSid, streamEvent, error, cancellation)
            : throw new InvalidOperationException("the stream names no status callback");

    /// <summary>
    /// Posts the <c>action</c> of <c>&lt;Connect&gt;</c>, as Twilio does when the bridge has closed the stream, and goes on
    /// with the TwiML it answers.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no <c>&lt;Connect&gt;</c> with an action.</exception>
    /// <exception cref="TwimlException">The answer is not TwiML that Twilio would accept.</exception>
    public async Task<Twiml> ConnectActionAsync(CancellationToken cancellation)
    {
        var connect = Twiml.Verbs.FirstOrDefault(static verb => verb.Name == "Connect");
        if (connect?.Attributes.GetValueOrDefault("action") is not { } action)
            throw new InvalidOperationException("the TwiML has no <Connect> with an action");

        var url = action.StartsWith('/') ? _route.PublicUrl(action) : action;
        var fields = VoiceFields.Create(_options, CallSid, "in-progress");
        var request = new WebhookRequest(url, fields, _options.Webhook.CallbackSignature)
        {
            ByGet = connect.Attributes.GetValueOrDefault("method") == "GET",
            IdempotencyToken = _sids.NextToken(),
        };
        return Twiml = TwimlParser.Parse(await _webhooks.SendAsync(request, cancellation), new Uri(url));
    }

    /// <summary>Cuts every stream that is still open.</summary>
    public async ValueTask DisposeAsync()
    {
        foreach (var stream in _streams)
            await stream.DisposeAsync();
    }

    private async Task ReportAsync(
        StreamInstruction instruction, string streamSid, string streamEvent, string? error, CancellationToken cancellation)
    {
        if (_options.Stream.StatusCallbacks && instruction.StatusCallback is { } url)
            _streamCallbackAnswers.Add(await PostStreamStatusAsync(url, instruction, streamSid, streamEvent, error, cancellation));
    }

    private Task<WebhookAnswer> PostStreamStatusAsync(
        string url, StreamInstruction instruction, string streamSid, string streamEvent, string? error, CancellationToken cancellation)
    {
        var fields = new Dictionary<string, string>
        {
            ["AccountSid"] = _options.AccountSid,
            ["CallSid"] = CallSid,
            ["StreamSid"] = streamSid,
            ["StreamName"] = instruction.Name ?? streamSid,
            ["StreamEvent"] = streamEvent,
            ["Timestamp"] = _options.Clock.GetUtcNow().ToString("yyyy-MM-dd'T'HH':'mm':'ss.ffffff'Z'", CultureInfo.InvariantCulture),
        };
        if (error is not null)
            fields["StreamError"] = error;

        var request = new WebhookRequest(url, fields, _options.Webhook.CallbackSignature) { ByGet = instruction.StatusCallbackByGet };
        return _webhooks.SendAsync(request, cancellation);
    }
}
