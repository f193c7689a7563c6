using System.ComponentModel.DataAnnotations;

namespace PhoneTranscriber.Redaction;

/// <summary>The <c>Redaction</c> section: what is masked before a turn is stored, shown, sent or logged.</summary>
internal sealed class RedactionSettings
{
    /// <summary>Whether turns are masked. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>What is masked. Default: empty, which means every kind.</summary>
    public RedactionKind[] Kinds { get; init; } = [];

    /// <summary>
    /// Whether the keys a caller presses are masked too when <see cref="Enabled"/>, as <c>*</c>; default true: callers key in what
    /// they would not say aloud.
    /// </summary>
    public bool MaskDtmfDigits { get; init; } = true;

    /// <summary>
    /// How long after a dictated group of digits the next turn of the same track may still continue it: 0 (turns are judged one
    /// by one) to 60 s. Default 20 s. See <see cref="DictationMemory"/>.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan DictationPause { get; init; } = TimeSpan.FromSeconds(20);
}
