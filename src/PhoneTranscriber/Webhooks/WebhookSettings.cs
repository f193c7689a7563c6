using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Webhooks;

/// <summary>Section <c>Webhooks</c>.</summary>
internal sealed class WebhookSettings : IValidatableObject
{
    /// <summary>Waits between attempts when <see cref="RetrySchedule"/> is not configured.</summary>
    private static readonly TimeSpan[] DefaultSchedule =
    [
        TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(30),
        TimeSpan.FromHours(1), TimeSpan.FromHours(3), TimeSpan.FromHours(6), TimeSpan.FromHours(12), TimeSpan.FromHours(24),
    ];

    public EndpointSettings[] Endpoints { get; set; } = [];

    /// <summary>Waits before the second, third, … attempt, each varied by 20 %; a configured list replaces the default one.</summary>
    public TimeSpan[]? RetrySchedule { get; set; }

    /// <summary>How long an endpoint may take to answer (0.1 s..5 min).</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    /// <summary>Whether later events of a call go on when one is given up, or wait behind it.</summary>
    public WhenExhausted WhenExhausted { get; set; }

    /// <summary>Requests in flight to one endpoint, each of another call (1..256).</summary>
    [Range(1, 256)]
    public int MaxParallel { get; set; } = 16;

    /// <summary>Whether endpoints may be on private networks and use plain http; when not set, in development only.</summary>
    public bool? AllowPrivateAddresses { get; set; }

    public IReadOnlyList<TimeSpan> Schedule() => RetrySchedule ?? DefaultSchedule;

    public bool AllowsPrivateAddresses(IHostEnvironment? environment) => AllowPrivateAddresses ?? environment?.IsDevelopment() == true;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetrySchedule is { Length: > 50 })
            yield return new ValidationResult("must have at most 50 entries", [nameof(RetrySchedule)]);
        if (RetrySchedule?.Any(wait => wait < TimeSpan.Zero || wait > TimeSpan.FromDays(7)) == true)
            yield return new ValidationResult("must be waits of 0 s to 7 days", [nameof(RetrySchedule)]);
        var plainAllowed = AllowsPrivateAddresses(validationContext.GetService(typeof(IHostEnvironment)) as IHostEnvironment);
        for (var i = 0; i < Endpoints.Length; i++)
        {
            if (Endpoints[i].Url is { IsAbsoluteUri: true, Scheme: "http" } && !plainAllowed)
            {
                yield return new ValidationResult(
                    "must be https (http is for development, or with Webhooks:AllowPrivateAddresses)", [$"{nameof(Endpoints)}:{i}:{nameof(EndpointSettings.Url)}"]);
            }
        }

        var named = Endpoints.Select((endpoint, i) => (Index: i, Endpoint: endpoint)).Where(item => item.Endpoint.Url?.IsAbsoluteUri == true);
        foreach (var twice in named.GroupBy(item => item.Endpoint.Key(), StringComparer.OrdinalIgnoreCase).SelectMany(same => same.Skip(1)))
        {
            yield return new ValidationResult(
                "is an endpoint that is there already; give each a Name of its own", [$"{nameof(Endpoints)}:{twice.Index}:{nameof(EndpointSettings.Name)}"]);
        }
    }
}
