namespace PhoneTranscriber.Tests.Testing;

/// <summary>The repository's <c>samples/calls</c>.</summary>
internal static class SampleFolder
{
    public static string Path { get; } = Find();

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var samples = System.IO.Path.Combine(folder.FullName, "samples", "calls");
            if (Directory.Exists(samples))
                return samples;
        }

        throw new DirectoryNotFoundException("samples/calls");
    }
}
