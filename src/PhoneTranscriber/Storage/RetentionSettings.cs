using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Storage;

/// <summary>Section <c>Retention</c>: how long things are kept (1 minute..100 years); without a time they are kept for good.</summary>
internal sealed class RetentionSettings
{
    private const string Least = "00:01:00";
    private const string Most = "36500.00:00:00";

    /// <summary>Ended calls with all that belongs to them: turns, sessions, events, deliveries; from the end of the call.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan? Transcripts { get; set; }

    /// <summary>Recordings, from their last second; never longer than <see cref="Transcripts"/>.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan? Recordings { get; set; }

    /// <summary>Deliveries that were accepted or given up, with their attempts; from that moment.</summary>
    [Range(typeof(TimeSpan), Least, Most)]
    public TimeSpan? Deliveries { get; set; } = TimeSpan.FromDays(30);
}
