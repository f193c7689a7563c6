using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Calls;

/// <summary>Section <c>Calls</c>.</summary>
internal sealed class CallSettings
{
    /// <summary>How long a call waits for its media stream after the voice webhook was answered (1 s..1 h).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan StreamTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a call whose stream was lost may be resumed before it ends (0 s..10 min).</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan ResumeGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How many ended calls stay readable (0..100,000). Live ones always are.</summary>
    [Range(0, 100_000)]
    public int KeepEnded { get; set; } = 1_000;

    /// <summary>Calls transcribed at a time (1..100,000); null for no limit. Calls beyond it get their number's busy treatment.</summary>
    [Range(1, 100_000)]
    public int? MaxConcurrent { get; set; }

    /// <summary>Speech sessions opened within any minute (1..100,000), all calls together; null for no limit.</summary>
    [Range(1, 100_000)]
    public int? SessionOpeningsPerMinute { get; set; }
}
