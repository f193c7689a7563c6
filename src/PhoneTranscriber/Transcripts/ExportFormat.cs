namespace PhoneTranscriber.Transcripts;

/// <summary>A file format a transcript can be had in.</summary>
/// <param name="Extension">As in <c>transcript.srt</c>.</param>
/// <param name="ContentType">The media type. Every format is UTF-8 without a byte order mark.</param>
/// <param name="Write">Turns, ordered by start, become the file's bytes.</param>
internal sealed record ExportFormat(string Extension, string ContentType, Func<IReadOnlyList<Turn>, byte[]> Write)
{
    // SubRip has no registered media type; application/x-subrip is what players and servers use.
    private static readonly ExportFormat[] All =
    [
        new("json", "application/json", ExportJson.Write),
        new("txt", "text/plain; charset=utf-8", ExportText.Write),
        new("srt", "application/x-subrip; charset=utf-8", ExportSubRip.Write),
        new("vtt", "text/vtt; charset=utf-8", ExportWebVtt.Write),
    ];

    /// <summary>Null when there is no such format.</summary>
    public static ExportFormat? Find(string extension) => All.FirstOrDefault(format => format.Extension == extension);

    /// <summary>The file, its turns in the order in which they began.</summary>
    public byte[] Export(IEnumerable<Turn> turns) => Write([.. turns.OrderBy(turn => turn.StartMs).ThenBy(turn => turn.Order)]);
}
