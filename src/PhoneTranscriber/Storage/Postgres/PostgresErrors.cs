using Npgsql;

namespace PhoneTranscriber.Storage.Postgres;

/// <summary>What an error of PostgreSQL means, see "PostgreSQL Error Codes" of its documentation.</summary>
internal static class PostgresErrors
{
    private const string DataException = "22";
    private const string IntegrityViolation = "23";
    private const string ProgramLimitExceeded = "54";

    /// <summary>
    /// Only what the server says of the data itself is final. A server that is away, starting, full, locked or misconfigured: somebody can
    /// mend that, and what waits meanwhile is not lost.
    /// </summary>
    public static StorageException Translate(Exception exception) => exception switch
    {
        StorageException known => known,
        PostgresException refused => new StorageException(refused.MessageText, refused, !IsAboutData(refused.SqlState)),
        // No answer at all; also a pool without a free connection, and a connection that broke while it was used.
        NpgsqlException or IOException or TimeoutException or System.Net.Sockets.SocketException or ObjectDisposedException =>
            new StorageException(exception.Message, exception, isTransient: true),
        _ => new StorageException($"The database refused: {exception.Message}", exception, isTransient: false),
    };

    private static bool IsAboutData(string state) =>
        state.StartsWith(DataException, StringComparison.Ordinal) || state.StartsWith(IntegrityViolation, StringComparison.Ordinal)
        || state.StartsWith(ProgramLimitExceeded, StringComparison.Ordinal);
}
