namespace PhoneTranscriber.Testing.Http;

/// <summary>How a <see cref="WebhookSink"/> answers one request.</summary>
/// <param name="Status">HTTP status.</param>
public sealed record SinkAnswer(int Status)
{
    /// <summary>200 without a body.</summary>
    public static SinkAnswer Ok { get; } = new(200);

    /// <summary>No answer until the sender gives up or the sink is disposed.</summary>
    public static SinkAnswer Hang { get; } = new(200) { Before = Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System) };

    /// <summary>Completed by the test when the answer may be sent.</summary>
    public Task Before { get; init; } = Task.CompletedTask;

    /// <summary>Headers such as <c>Retry-After</c>.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The answer's body.</summary>
    public string Body { get; init; } = "";
}
