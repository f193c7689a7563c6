namespace PhoneTranscriber.Redaction;

/// <summary>What earlier turns of a track say about the next one.</summary>
/// <param name="Digits">The digits that the last turns ended with, when they may be going on.</param>
/// <param name="Cue">What the number was called, when nothing was said since.</param>
/// <param name="IsTracked">Whether turns are looked at in sequence at all.</param>
internal readonly record struct Dictation(string Digits, Cue Cue, bool IsTracked)
{
    /// <summary>For a turn that is judged by itself.</summary>
    public static Dictation None => new("", Cue.None, IsTracked: false);
}
