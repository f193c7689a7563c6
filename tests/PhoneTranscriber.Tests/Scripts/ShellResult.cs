namespace PhoneTranscriber.Tests.Scripts;

/// <summary>What a script left: its exit code, its standard output and its standard error.</summary>
internal sealed record ShellResult(int ExitCode, string Output, string Error)
{
    public string LastLine => Output.TrimEnd('\n').Split('\n')[^1];
}
