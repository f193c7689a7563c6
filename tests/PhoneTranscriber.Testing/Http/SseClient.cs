using System.Net.Http.Headers;
using System.Net.ServerSentEvents;

namespace PhoneTranscriber.Testing.Http;

/// <summary>Reads server-sent events as a browser's <c>EventSource</c> does, one at a time.</summary>
public sealed class SseClient : IAsyncDisposable
{
    private readonly HttpClient _http;
    private readonly HttpResponseMessage _response;
    private readonly IAsyncEnumerator<SseItem<string>> _events;
    private readonly CancellationTokenSource _disposed = new();

    private SseClient(HttpClient http, HttpResponseMessage response, Stream stream)
    {
        _http = http;
        _response = response;
        _events = SseParser.Create(stream).EnumerateAsync(_disposed.Token).GetAsyncEnumerator(CancellationToken.None);
    }

    /// <summary>The last <c>id</c> seen; give it to the next connection to resume.</summary>
    public string? LastEventId { get; private set; }

    /// <summary>Connects.</summary>
    /// <param name="url">The event stream.</param>
    /// <param name="cancellation">Ends the wait for the response's head.</param>
    /// <param name="lastEventId">Sent as <c>Last-Event-ID</c>.</param>
    /// <param name="bearer">Sent as the access key.</param>
    /// <exception cref="HttpRequestException">Another status than 200, or another type than <c>text/event-stream</c>.</exception>
    public static async Task<SseClient> ConnectAsync(
        Uri url, CancellationToken cancellation, string? lastEventId = null, string? bearer = null)
    {
        var http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { Timeout = Timeout.InfiniteTimeSpan };
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, url);
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (lastEventId is not null)
                request.Headers.TryAddWithoutValidation("Last-Event-ID", lastEventId);
            if (bearer is not null)
                request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", bearer);

            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
            response.EnsureSuccessStatusCode();
            if (response.Content.Headers.ContentType?.MediaType != "text/event-stream")
                throw new HttpRequestException($"the content type is '{response.Content.Headers.ContentType}'");

            var stream = await response.Content.ReadAsStreamAsync(cancellation);
            return new SseClient(http, response, stream) { LastEventId = lastEventId };
        }
        catch
        {
            http.Dispose();
            throw;
        }
    }

    /// <summary>The next event; null when the server has ended the stream. One reader at a time.</summary>
    public async Task<SseEvent?> NextAsync(CancellationToken cancellation)
    {
        await using var abort = cancellation.Register(_disposed.Cancel);
        try
        {
            if (!await _events.MoveNextAsync())
                return null;
        }
        catch (OperationCanceledException)
        {
            cancellation.ThrowIfCancellationRequested();
            throw;
        }

        var item = _events.Current;
        LastEventId = item.EventId ?? LastEventId;
        return new SseEvent(item.EventId, item.EventType, item.Data);
    }

    /// <summary>Reads until an event fits.</summary>
    /// <exception cref="EndOfStreamException">The server ended the stream before.</exception>
    public async Task<SseEvent> WaitForAsync(Func<SseEvent, bool> predicate, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(predicate);
        while (await NextAsync(cancellation) is { } received)
            if (predicate(received))
                return received;

        throw new EndOfStreamException("the event stream ended");
    }

    public async ValueTask DisposeAsync()
    {
        await _disposed.CancelAsync();
        await _events.DisposeAsync();
        _response.Dispose();
        _http.Dispose();
        _disposed.Dispose();
    }
}
