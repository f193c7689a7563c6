using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Diagnostics;

/// <summary>Section <c>Shutdown</c>.</summary>
internal sealed class ShutdownSettings
{
    /// <summary>How long live calls may go on after the bridge was told to stop (0 s..24 h); then they are ended.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(30);
}
