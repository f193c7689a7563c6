namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>Recognition needs the native library: its absence fails a build machine and skips, with the reason, anywhere else.</summary>
internal static class RecognizerInstalled
{
    public static void Require(SpeechServer server)
    {
        if (server.Engine.Problem is { } problem) Missing(problem);
    }

    /// <summary>The same of a file that a Debian package brings.</summary>
    public static void RequireFile(string path, string package)
    {
        if (!File.Exists(path)) Missing($"{path} is not there: apt-get install {package}");
    }

    private static void Missing(string problem)
    {
        Assert.True(Environment.GetEnvironmentVariable("CI") is null, problem);
        Assert.Skip(problem);
    }
}
