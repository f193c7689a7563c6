using PhoneTranscriber.Storage.Postgres;
using PhoneTranscriber.Storage.Sqlite;

namespace PhoneTranscriber.Storage;

internal static class StorageExtensions
{
    /// <summary>The storage that is configured, what writes to it, and what deletes what is too old.</summary>
    public static void AddStorage(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(provider => Open(provider.GetRequiredService<StorageSettings>()));
        builder.Services.AddSingleton<NodeIdentity>();
        builder.Services.AddSingleton<LifeSign>();
        builder.Services.AddSingleton<StoreWriter>();
        builder.Services.AddHostedService(provider => provider.GetRequiredService<StoreWriter>());
        builder.Services.AddHostedService<RetentionSweeper>();
    }

    /// <summary>Opens nothing yet: connections are made when they are needed.</summary>
    internal static IStore Open(StorageSettings settings) => settings.IsPostgres
        ? new PostgresStore(settings.ConnectionString)
        : new SqliteStore(new SqliteDatabase(settings.ConnectionString) { IsExclusive = true });
}
