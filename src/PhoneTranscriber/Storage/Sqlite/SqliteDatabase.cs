using Microsoft.Data.Sqlite;
using PhoneTranscriber.Storage.Sql;

namespace PhoneTranscriber.Storage.Sqlite;

/// <summary>The database's file, and connections to it.</summary>
internal sealed class SqliteDatabase
{
    /// <summary>How long a statement waits for another process that holds a lock, s. Whoever wants to wait longer tries again.</summary>
    private const int LockPatience = 1;

    private readonly string _connectionString;
    private bool _existed;

    static SqliteDatabase() => SQLitePCL.Batteries_V2.Init();

    /// <param name="connectionString">Its path is relative to the current directory.</param>
    public SqliteDatabase(string connectionString)
    {
        var read = new SqliteConnectionStringBuilder(connectionString);
        Path = System.IO.Path.GetFullPath(read.DataSource);
        read.DataSource = Path;
        read.ForeignKeys = true;
        read.DefaultTimeout = LockPatience;
        // The writer and the readers keep their connections themselves, and must be able to let go of a file that is gone.
        read.Pooling = false;
        _connectionString = read.ToString();
    }

    public string Path { get; }

    /// <summary>
    /// Opens the one connection that writes. The first time, the directory is made; later its absence means that it vanished, and
    /// another one in its place would only hide that.
    /// </summary>
    public SqliteConnection OpenWriter()
    {
        if (!_existed) Directory.CreateDirectory(System.IO.Path.GetDirectoryName(Path)!);
        // FULL makes each commit survive a power failure, which WAL with NORMAL does not.
        var connection = Open("PRAGMA busy_timeout = 1000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL");
        try
        {
            SqliteMigrations.Apply(connection, Migration.All("Sqlite"));
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        _existed = true;
        return connection;
    }

    public SqliteConnection OpenReader() => Open("PRAGMA busy_timeout = 1000; PRAGMA query_only = 1");

    /// <summary>On Unix a deleted file can still be written to; what is written goes with it.</summary>
    /// <exception cref="FileNotFoundException">The file is no longer where it was.</exception>
    public void EnsureExists()
    {
        if (!File.Exists(Path)) throw new FileNotFoundException($"The database {Path} has vanished.", Path);
    }

    private SqliteConnection Open(string pragmas)
    {
        var connection = new SqliteConnection(_connectionString);
        try
        {
            connection.Open();
            using var command = connection.CreateCommand();
            command.CommandText = pragmas;
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }
}
