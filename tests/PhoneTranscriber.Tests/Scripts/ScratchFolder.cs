namespace PhoneTranscriber.Tests.Scripts;

/// <summary>An empty folder of one's own, gone with the test.</summary>
internal sealed class ScratchFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("phone-transcriber-");

    public string FullPath => _folder.FullName;

    /// <summary>Writes a file, with its folders; one that begins with <c>#!</c> can be run.</summary>
    public string Write(string path, string text)
    {
        var file = Path.Combine(FullPath, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
        if (text.StartsWith("#!", StringComparison.Ordinal) && !OperatingSystem.IsWindows())
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return file;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
