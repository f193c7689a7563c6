using System.ComponentModel.DataAnnotations;
using PhoneTranscriber.Storage;

namespace PhoneTranscriber.Tests.Storage;

public sealed class StorageSettingsTests
{
    [Theory]
    [InlineData("Data Source=data/phone-transcriber.db", false)]
    [InlineData("Data Source=/var/lib/bridge.db;Default Timeout=2", false)]
    [InlineData("Host=db;Database=calls;Username=bridge;Password=secret", true)]
    [InlineData("server=db;Database=calls", true)]
    public void A_host_means_postgresql(string connectionString, bool isPostgres)
    {
        var settings = new StorageSettings { ConnectionString = connectionString };
        Assert.Empty(Problems(settings));
        Assert.Equal(isPostgres, settings.IsPostgres);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("Host=db;Password=secret;No Such Key=1")]
    [InlineData("Host=db;Port=secret")]
    [InlineData("Data Source=a.db;Host=db")]
    [InlineData("Data Source=a.db;No Such Key=1")]
    [InlineData("Data Source=:memory:")]
    [InlineData("Data Source=secret;Mode=Memory;Cache=Shared")]
    [InlineData("Data Source=a.db;Mode=ReadOnly")]
    [InlineData("Cache=Shared")]
    public void What_cannot_be_a_storage_is_a_problem_of_its_key_and_quotes_no_secret(string connectionString)
    {
        var problem = Assert.Single(Problems(new StorageSettings { ConnectionString = connectionString }));
        Assert.Equal([nameof(StorageSettings.ConnectionString)], problem.MemberNames);
        Assert.DoesNotContain("secret", problem.ErrorMessage, StringComparison.Ordinal);
    }

    private static List<ValidationResult> Problems(StorageSettings settings)
    {
        var problems = new List<ValidationResult>();
        Validator.TryValidateObject(settings, new ValidationContext(settings), problems, validateAllProperties: true);
        return problems;
    }
}
