using System.Globalization;

namespace PhoneTranscriber.Transcripts;

/// <summary>Moments of the call's clock as subtitle files write them. Hours have two digits or more.</summary>
internal static class ExportTime
{
    /// <summary><c>00:01:02</c></summary>
    public static string Format(long milliseconds)
    {
        var seconds = Math.Max(0, milliseconds) / 1000;
        return string.Create(CultureInfo.InvariantCulture, $"{seconds / 3600:00}:{seconds / 60 % 60:00}:{seconds % 60:00}");
    }

    /// <summary><c>00:01:02,345</c> with a comma (SubRip) or a full stop (WebVTT) as the <paramref name="mark"/>.</summary>
    public static string Format(long milliseconds, char mark) =>
        string.Create(CultureInfo.InvariantCulture, $"{Format(milliseconds)}{mark}{Math.Max(0, milliseconds) % 1000:000}");
}
