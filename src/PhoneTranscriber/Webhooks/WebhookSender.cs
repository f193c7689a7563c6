using System.Net.Http.Headers;
using PhoneTranscriber.Diagnostics;

namespace PhoneTranscriber.Webhooks;

/// <summary>Posts one delivery until it is accepted or its schedule is used up.</summary>
internal sealed class WebhookSender(HttpClient http, WebhookSettings settings, TimeProvider time, ILogger<WebhookSender> log)
{
    /// <summary>Null when the endpoint answered 2xx; otherwise why the delivery was given up.</summary>
    public async Task<string?> SendAsync(Delivery delivery, EndpointSettings endpoint, CancellationToken cancel)
    {
        var schedule = settings.Schedule();
        for (var attempt = 1; ; attempt++)
        {
            if (cancel.IsCancellationRequested) return "the bridge is stopping";
            var problem = await AttemptAsync(delivery, endpoint, cancel);
            if (problem is null || attempt > schedule.Count) return problem;
            var wait = schedule[attempt - 1];
            log.WebhookRetry(delivery.EventId, delivery.CallSid, endpoint.Url!.Host, attempt, problem, wait);
            await Task.Delay(wait, time, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private async Task<string?> AttemptAsync(Delivery delivery, EndpointSettings endpoint, CancellationToken cancel)
    {
        using var timeout = new CancellationTokenSource(settings.Timeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            using var request = Request(delivery, endpoint);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            return response.IsSuccessStatusCode ? null : $"answered {(int)response.StatusCode}";
        }
        catch (OperationCanceledException)
        {
            return cancel.IsCancellationRequested ? "the bridge is stopping" : $"no answer within {settings.Timeout.TotalSeconds:0.#} s";
        }
        catch (HttpRequestException exception)
        {
            return exception.HttpRequestError.ToString();
        }
    }

    private HttpRequestMessage Request(Delivery delivery, EndpointSettings endpoint)
    {
        WebhookSignature.TryReadSecret(endpoint.Secret!, out var key);
        var timestamp = time.GetUtcNow().ToUnixTimeSeconds();
        var content = new ByteArrayContent(delivery.Body);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        var request = new HttpRequestMessage(HttpMethod.Post, endpoint.Url) { Content = content };
        foreach (var (name, value) in endpoint.Headers) request.Headers.TryAddWithoutValidation(name, value);
        request.Headers.Add("webhook-id", delivery.EventId);
        request.Headers.Add("webhook-timestamp", timestamp.ToString(System.Globalization.CultureInfo.InvariantCulture));
        request.Headers.Add("webhook-signature", WebhookSignature.Sign(key, delivery.EventId, timestamp, delivery.Body));
        return request;
    }
}
