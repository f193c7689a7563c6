using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace PhoneTranscriber.CallSimulator;

/// <summary>Reads calls from the bridge's API.</summary>
internal sealed class BridgeApi : IDisposable
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    private readonly TimeProvider _clock;
    private readonly HttpClient _http;

    public BridgeApi(Uri bridge, string? accessKey, TimeProvider clock)
    {
        _clock = clock;
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false }) { BaseAddress = bridge };
        if (accessKey is not null)
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", accessKey);
    }

    /// <summary>Whether anything answers there.</summary>
    public async Task<bool> IsReachableAsync(CancellationToken cancellation)
    {
        using var timeout = new CancellationTokenSource(ProbeTimeout, _clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellation, timeout.Token);
        try
        {
            using var response = await _http.GetAsync("/health/live", HttpCompletionOption.ResponseHeadersRead, either.Token);
            return true;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException && !cancellation.IsCancellationRequested)
        {
            return false;
        }
    }

    /// <summary>The turns of a call once the bridge has ended it.</summary>
    /// <exception cref="TimeoutException">It has not ended in time.</exception>
    /// <exception cref="HttpRequestException">The API refuses.</exception>
    public async Task<IReadOnlyList<TranscriptTurn>> TranscriptAsync(string callSid, TimeSpan wait, CancellationToken cancellation)
    {
        var start = _clock.GetTimestamp();
        while (true)
        {
            using var response = await _http.GetAsync($"/api/calls/{callSid}", cancellation);
            if (response.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
                throw new HttpRequestException("the bridge's API wants an access key: give it by --key");

            response.EnsureSuccessStatusCode();
            using var call = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellation));
            if (call.RootElement.GetProperty("state").GetString() == "ended")
                return [.. call.RootElement.GetProperty("turns").EnumerateArray().Select(Turn)];
            if (_clock.GetElapsedTime(start) >= wait)
                throw new TimeoutException($"{wait.TotalSeconds:0} s after hang-up the bridge has not ended the call");

            await Task.Delay(Interval, _clock, cancellation);
        }
    }

    public void Dispose() => _http.Dispose();

    private static TranscriptTurn Turn(JsonElement turn) => new(
        turn.GetProperty("order").GetInt32(),
        turn.GetProperty("track").GetString() ?? "",
        turn.GetProperty("text").GetString() ?? "");
}
