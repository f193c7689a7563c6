using System.Diagnostics.CodeAnalysis;
using System.Text.RegularExpressions;

namespace PhoneTranscriber.Recording;

/// <summary>
/// Where the recordings are: one file per call, named after its <c>CallSid</c> and nothing else. There is one even when nothing is being
/// recorded: what was recorded earlier can still be heard, and still expires.
/// </summary>
internal sealed partial class RecordingFolder(RecordingSettings settings)
{
    private const string Extension = ".wav";

    public string FullPath { get; } = Path.GetFullPath(settings.Directory);

    /// <summary>Every recording's file, in no order; files that are not named after a call are not ours.</summary>
    public IEnumerable<FileInfo> Files => new DirectoryInfo(FullPath) is { Exists: true } folder
        ? folder.EnumerateFiles("CA*" + Extension).Where(file => IsCallSid(Path.GetFileNameWithoutExtension(file.Name)))
        : [];

    /// <summary>The file of a call; false when what was given is not a <c>CallSid</c>, so that no other name can be made.</summary>
    public bool TryGetPath(string callSid, [NotNullWhen(true)] out string? path)
    {
        path = IsCallSid(callSid) ? Path.Combine(FullPath, callSid + Extension) : null;
        return path is not null;
    }

    /// <summary>The recording of a call, as far as it has been written; null when there is none here.</summary>
    public RecordingView? Find(string callSid)
    {
        if (!TryGetPath(callSid, out var path)) return null;
        var file = new FileInfo(path);
        return file.Exists && RecordingFile.FramesIn(file.Length) is > 0 and var frames
            ? new RecordingView(RecordingFile.Milliseconds(frames), file.Length, $"/api/calls/{callSid}/recording.wav")
            : null;
    }

    /// <summary>Whether there was one.</summary>
    public bool Delete(string callSid)
    {
        if (!TryGetPath(callSid, out var path) || !File.Exists(path)) return false;
        File.Delete(path);
        return true;
    }

    /// <summary>Deletes up to <paramref name="limit"/> recordings that nothing was added to since <paramref name="before"/> (Unix ms); how many.</summary>
    public Task<int> ExpireAsync(long before, int limit, CancellationToken cancel)
    {
        var moment = DateTimeOffset.FromUnixTimeMilliseconds(before).UtcDateTime;
        var expired = 0;
        foreach (var file in Files.Where(file => file.LastWriteTimeUtc < moment).Take(limit))
        {
            cancel.ThrowIfCancellationRequested();
            file.Delete();
            expired++;
        }

        return Task.FromResult(expired);
    }

    private static bool IsCallSid(string text) => CallSid().IsMatch(text);

    [GeneratedRegex(@"^CA[0-9a-f]{32}\z")]
    private static partial Regex CallSid();
}
