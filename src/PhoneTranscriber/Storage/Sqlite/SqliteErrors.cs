using Microsoft.Data.Sqlite;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>What an error of SQLite means, see "Result and Error Codes" of its documentation.</summary>
internal static class SqliteErrors
{
    private const int TooBig = 18;
    private const int Constraint = 19;
    private const int Mismatch = 20;
    private const int Misuse = 21;
    private const int Range = 25;

    /// <summary>
    /// Only what SQLite says of the data itself is final. A lock, a full disk, a file that is gone or cannot be read: somebody can mend
    /// that, and what waits meanwhile is not lost.
    /// </summary>
    public static StorageException Translate(Exception exception) => exception switch
    {
        StorageException known => known,
        SqliteException sqlite => new StorageException(
            sqlite.Message, sqlite, sqlite.SqliteErrorCode is not (TooBig or Constraint or Mismatch or Misuse or Range)),
        IOException or UnauthorizedAccessException => new StorageException(exception.Message, exception, isTransient: true),
        _ => new StorageException($"The database refused: {exception.Message}", exception, isTransient: false),
    };
}
