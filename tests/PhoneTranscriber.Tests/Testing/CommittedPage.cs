namespace PhoneTranscriber.Tests.Testing;

/// <summary>A page of the repository that tests measure anew.</summary>
internal static class CommittedPage
{
    public static readonly string Root = FindRoot();

    /// <summary>Fails when the page is not what was measured, and writes that beside it, as <c>NAME.received.md</c>.</summary>
    /// <param name="path">From the root of the repository.</param>
    /// <param name="measured">The whole page.</param>
    public static void Holds(string path, string measured)
    {
        var page = Path.Combine(Root, path);
        if (File.Exists(page) && File.ReadAllText(page) == measured)
            return;

        var received = Path.ChangeExtension(page, ".received.md");
        File.WriteAllText(received, measured);
        Assert.Fail($"The page no longer holds. If the new figures are meant, replace {page} by {received}.");
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "PhoneTranscriber.sln")))
            folder = folder.Parent ?? throw new DirectoryNotFoundException("These tests run inside the repository.");
        return folder.FullName;
    }
}
