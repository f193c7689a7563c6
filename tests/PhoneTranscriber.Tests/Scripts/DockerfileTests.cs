using System.Text.RegularExpressions;

namespace PhoneTranscriber.Tests.Scripts;

/// <summary>What can be said of the Dockerfile without an engine: what it copies is there, and enough to restore.</summary>
public sealed partial class DockerfileTests
{
    private static readonly string[] Lines = File.ReadAllLines(Path.Combine(Shell.Repository, "Dockerfile"));

    [Fact]
    public void Every_copied_source_exists()
    {
        var sources = CopiedSources(Lines).ToArray();

        Assert.NotEmpty(sources);
        Assert.All(sources, source => Assert.True(Path.Exists(Path.Combine(Shell.Repository, source)), $"{source} does not exist"));
    }

    [Fact]
    public void Every_project_of_the_bridge_is_there_before_restore()
    {
        var before = CopiedSources(Lines.TakeWhile(line => !line.Contains("dotnet restore", StringComparison.Ordinal))).ToArray();

        foreach (var project in ProjectsOf("src/PhoneTranscriber/PhoneTranscriber.csproj"))
            Assert.Contains(project, before);
        foreach (var shared in Directory.GetFiles(Shell.Repository, "Directory.*").Append("global.json").Select(Path.GetFileName))
            Assert.Contains(shared, before);
    }

    [Fact]
    public void It_does_not_run_as_root()
    {
        var user = Lines.Last(line => line.StartsWith("USER ", StringComparison.Ordinal));

        Assert.Equal("USER $APP_UID", user);
        Assert.True(Array.IndexOf(Lines, user) > Array.FindLastIndex(Lines, line => line.StartsWith("FROM ", StringComparison.Ordinal)));
    }

    /// <summary>Sources of COPY lines that come from the build context.</summary>
    private static IEnumerable<string> CopiedSources(IEnumerable<string> lines) =>
        from line in lines
        where line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from=", StringComparison.Ordinal)
        from source in line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..^1]
        select source;

    /// <summary>A project and all those it refers to, relative to the repository.</summary>
    private static HashSet<string> ProjectsOf(string project)
    {
        var found = new HashSet<string> { project };
        var folder = Path.GetDirectoryName(Path.Combine(Shell.Repository, project))!;
        foreach (Match reference in ProjectReference().Matches(File.ReadAllText(Path.Combine(Shell.Repository, project))))
        {
            var path = Path.GetFullPath(Path.Combine(folder, reference.Groups[1].Value.Replace('\\', '/')));
            found.UnionWith(ProjectsOf(Path.GetRelativePath(Shell.Repository, path)));
        }

        return found;
    }

    [GeneratedRegex("<ProjectReference Include=\"([^\"]+)\"")]
    private static partial Regex ProjectReference();
}
