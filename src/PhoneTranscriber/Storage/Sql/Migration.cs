using System.Globalization;

namespace PhoneTranscriber.Storage.Sql;

/// <summary>One step from one shape of the database to the next: <c>Storage/{dialect}/Migrations/001-what.sql</c>.</summary>
/// <param name="Number">From 1; each is applied once, in order.</param>
/// <param name="Name">The file's name.</param>
/// <param name="Sql">Its statements.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>All migrations of a dialect, in order.</summary>
    public static IReadOnlyList<Migration> All(string dialect)
    {
        var assembly = typeof(Migration).Assembly;
        var folder = $"Storage/{dialect}/Migrations/";
        return [.. assembly.GetManifestResourceNames().Where(name => name.StartsWith(folder, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(resource =>
            {
                using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
                var name = resource[folder.Length..];
                return new Migration(int.Parse(name.AsSpan(0, 3), CultureInfo.InvariantCulture), name, reader.ReadToEnd());
            })];
    }
}
