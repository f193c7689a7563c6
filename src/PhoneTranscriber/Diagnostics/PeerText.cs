namespace PhoneTranscriber.Diagnostics;

/// <summary>Text that a peer chose, made fit for a log line.</summary>
internal static class PeerText
{
    private const int MaxLength = 200;

    /// <summary>At most 200 characters, without control characters: a peer can neither fill the log nor forge a line of it.</summary>
    public static string Shown(string text) =>
        new([.. text.Take(MaxLength).Select(letter => char.IsControl(letter) ? ' ' : letter)]);
}
