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

    /// <summary>Waits before the second, third, … attempt; a configured list replaces the default one.</summary>
    public TimeSpan[]? RetrySchedule { get; set; }

    /// <summary>How long an endpoint may take to answer (0.1 s..5 min).</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(15);

    public IReadOnlyList<TimeSpan> Schedule() => RetrySchedule ?? DefaultSchedule;

    public IEnumerable<ValidationResult> Validate(ValidationContext validationContext)
    {
        if (RetrySchedule is { Length: > 50 })
            yield return new ValidationResult("must have at most 50 entries", [nameof(RetrySchedule)]);
        if (RetrySchedule?.Any(wait => wait < TimeSpan.Zero || wait > TimeSpan.FromDays(7)) == true)
            yield return new ValidationResult("must be waits of 0 s to 7 days", [nameof(RetrySchedule)]);
    }
}
