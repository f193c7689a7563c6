using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace PhoneTranscriber.Tests.Transcripts;

/// <summary>Reads subtitle files strictly: whatever the format does not allow fails the test.</summary>
internal static partial class SubtitleReader
{
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static IReadOnlyList<SubtitleCue> ReadSubRip(byte[] file)
    {
        var text = Strict.GetString(file);
        Assert.False(text.StartsWith('\uFEFF'), "a byte order mark");
        Assert.DoesNotContain('\n', text.Replace("\r\n", "", StringComparison.Ordinal));
        if (text.Length == 0) return [];
        Assert.EndsWith("\r\n\r\n", text, StringComparison.Ordinal);
        var blocks = text[..^4].Split("\r\n\r\n");
        return [.. blocks.Select((block, index) => ReadSubRipCue(block.Split("\r\n"), index + 1))];
    }

    public static IReadOnlyList<SubtitleCue> ReadWebVtt(byte[] file)
    {
        var text = Strict.GetString(file);
        Assert.StartsWith("WEBVTT\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain('\r', text);
        Assert.DoesNotContain('\0', text);
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        return [.. text[..^1].Split("\n\n").Skip(1).Select(block => ReadWebVttCue(block.Split('\n')))];
    }

    private static SubtitleCue ReadSubRipCue(string[] lines, int number)
    {
        Assert.Equal(number.ToString(CultureInfo.InvariantCulture), lines[0]);
        var time = SubRipTime().Match(lines[1]);
        Assert.True(time.Success, lines[1]);
        var label = lines[2].IndexOf(": ", StringComparison.Ordinal);
        Assert.True(label > 0, lines[2]);
        string[] shown = [lines[2][(label + 2)..], .. lines[3..]];
        Assert.All(lines[2..], line => Assert.DoesNotMatch(Tag(), line));
        return new SubtitleCue(
            Milliseconds(time, 1), Milliseconds(time, 5), lines[2][..label],
            [.. shown.Select(line => line.Replace("\u2060", "", StringComparison.Ordinal))], [.. lines[2..].Select(Width)]);
    }

    private static SubtitleCue ReadWebVttCue(string[] lines)
    {
        var time = WebVttTime().Match(lines[0]);
        Assert.True(time.Success, lines[0]);
        var payload = string.Join('\n', lines[1..]);
        var voice = Voice().Match(payload);
        Assert.True(voice.Success, payload);
        Assert.DoesNotContain('<', voice.Groups[2].Value);
        Assert.DoesNotContain('>', voice.Groups[2].Value);
        string[] shown = [.. voice.Groups[2].Value.Split('\n').Select(Resolve)];
        return new SubtitleCue(Milliseconds(time, 1), Milliseconds(time, 5), Resolve(voice.Groups[1].Value), shown, [.. shown.Select(Width)]);
    }

    private static string Resolve(string text)
    {
        Assert.DoesNotMatch(BareAmpersand(), text);
        return text.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal)
            .Replace("&amp;", "&", StringComparison.Ordinal);
    }

    private static int Width(string line)
    {
        var joiners = line.Count(letter => letter == '\u2060');
        return new StringInfo(line).LengthInTextElements - joiners;
    }

    private static long Milliseconds(Match time, int group) =>
        (((((long.Parse(time.Groups[group].Value, CultureInfo.InvariantCulture) * 60)
            + int.Parse(time.Groups[group + 1].Value, CultureInfo.InvariantCulture)) * 60)
            + int.Parse(time.Groups[group + 2].Value, CultureInfo.InvariantCulture)) * 1000)
        + int.Parse(time.Groups[group + 3].Value, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"\A(\d\d+):([0-5]\d):([0-5]\d),(\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d),(\d{3})\z")]
    private static partial Regex SubRipTime();

    [GeneratedRegex(@"\A(\d\d+):([0-5]\d):([0-5]\d)\.(\d{3}) --> (\d\d+):([0-5]\d):([0-5]\d)\.(\d{3})\z")]
    private static partial Regex WebVttTime();

    [GeneratedRegex(@"\A<v ([^\n>]+)>((?:[^\n]+\n?)+)</v>\z")]
    private static partial Regex Voice();

    [GeneratedRegex(@"&(?!amp;|lt;|gt;)")]
    private static partial Regex BareAmpersand();

    // What players would take for markup.
    [GeneratedRegex(@"</?[A-Za-z]|\{\\|-->")]
    private static partial Regex Tag();
}
