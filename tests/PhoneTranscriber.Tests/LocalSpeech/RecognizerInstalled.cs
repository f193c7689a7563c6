namespace PhoneTranscriber.Tests.LocalSpeech;

/// <summary>Recognition needs the native library: its absence fails a build machine and skips, with the reason, anywhere else.</summary>
internal static class RecognizerInstalled
{
    public static void Require(SpeechServer server)
    {
        if (server.Engine.Problem is not { } problem)
            return;
        Assert.True(Environment.GetEnvironmentVariable("CI") is null, problem);
        Assert.Skip(problem);
    }
}
