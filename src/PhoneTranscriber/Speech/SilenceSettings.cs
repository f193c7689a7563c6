using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Speech;

/// <summary>Section <c>Silence</c>, and <c>Numbers:N:Silence</c> over it.</summary>
internal sealed class SilenceSettings
{
    /// <summary>Time without speech, from the last that was heard, until <see cref="Action"/> (1 s..1 h).</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    public SilenceAction Action { get; set; }

    /// <summary>Whether a session ended by silence is followed by a new one when somebody speaks again.</summary>
    public bool ResumeOnSpeech { get; set; } = true;
}
