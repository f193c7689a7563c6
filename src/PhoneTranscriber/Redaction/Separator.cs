namespace PhoneTranscriber.Redaction;

/// <summary>What stands between two tokens, from the tightest to the loosest.</summary>
internal enum Separator
{
    /// <summary>Nothing: <c>4th</c> is a number and a word.</summary>
    Glued,

    /// <summary>Punctuation that joins: <c>555-1234</c>, <c>(555) 123</c>, <c>john.smith</c>, and the spoken "dash" and "dot".</summary>
    Tight,

    Space,

    /// <summary>Punctuation that a recognizer sets where the speaker paused, and hesitations ("uh", "and then").</summary>
    Pause,

    /// <summary>A sign that no number is written across: <c>10:30</c>, <c>12/25</c>, <c>$5</c>, <c>50%</c>.</summary>
    Break,
}
